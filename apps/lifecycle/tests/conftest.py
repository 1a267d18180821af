"""Files of their own for each test; the platform as a real HTTP server."""

from pathlib import Path
from typing import Any

import pytest

from apps.outbound.tests.conftest import meta

__all__ = ["meta"]


@pytest.fixture(autouse=True)
def store(object_store: None) -> None:
    """Files of messages have a store too."""


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path
