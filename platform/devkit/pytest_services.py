"""pytest plugin: PostgreSQL and Valkey for a plain `pytest`, up before Django reads its settings.

`make test` starts them itself and names them in DATABASE_URL and REDIS_URL; then nothing is done here. Two runs at
once in one checkout each get servers of their own.
"""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from devkit.data_dir import open_test_data_dir
from devkit.services import Services, running_services

_cleanup = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Around, not before: pytest-django's own hook of this name already imports the settings."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        os.environ.update(_start().environment())
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    _cleanup.close()


def _start() -> Services:
    return _cleanup.enter_context(running_services(open_test_data_dir(_cleanup)))
