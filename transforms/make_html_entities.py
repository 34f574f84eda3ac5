"""Write macros/html_entities.sql from Python's own table of HTML entities."""

import json
from html.entities import html5
from pathlib import Path

TARGET = Path(__file__).parent / "macros" / "html_entities.sql"
WINDOWS = range(0x80, 0xA0)
"""Numbers that browsers read as of Windows-1252."""


def characters() -> dict[str, str]:
    """Return what each entity stands for, by its name without ampersand and semicolon."""
    named = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
    meant = {f"#{code}": bytes([code]).decode("cp1252", "ignore") for code in WINDOWS}
    return named | {name: text for name, text in meant.items() if text}


def macro() -> str:
    """Return the macro's file: a JSON object in ASCII, some entities a line."""
    found = sorted(characters().items())
    entries = [f"{json.dumps(name)}: {_escaped(text)}" for name, text in found]
    lines = ",\n".join(", ".join(entries[at : at + 4]) for at in range(0, len(entries), 4))
    return (
        "{#- Made by make_html_entities.py: what HTML entities stand for. -#}\n"
        "{% macro html_entities() -%}\n'{\n" + lines + "\n}'::jsonb\n{%- endmacro %}\n"
    )


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be").hex()
    return '"' + "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + '"'


if __name__ == "__main__":
    TARGET.write_text(macro(), encoding="utf-8")
