import pytest

from fixtures.warehouse import Warehouse


@pytest.fixture(scope="module")
def warehouse(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """An empty warehouse that a module's tests share."""
    return Warehouse(postgres_url, tmp_path_factory.mktemp("dbt"))
