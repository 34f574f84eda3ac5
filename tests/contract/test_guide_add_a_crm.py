"""The guide's code is the code that passes the suite."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/add-a-crm.md").read_text()
CODE = "".join(
    (ROOT / "tests" / path).read_text()
    for path in ("fixtures/example_crm_target.py", "contract/test_example_contract.py")
)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))
def test_the_guides_code_is_that_of_the_example(block: str) -> None:
    assert block in CODE


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:tests|meltano)/[\w/.]+)`", GUIDE))))
def test_the_files_that_the_guide_names_exist(path: str) -> None:
    assert (ROOT / path).exists()
