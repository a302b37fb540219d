import warnings

import pytest
from tests.web.devserver import app

with warnings.catch_warnings():
    # Starlette's client works with httpx as well; it only asks for a younger package.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["HTML", "TestClient", "client"]

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The dashboard over factory reports, signed in."""
    folder = tmp_path_factory.mktemp("charts")
    return TestClient(app(folder), headers=HTML, raise_server_exceptions=False)
