"""pytest plugin: PostgreSQL and Valkey for a plain `pytest`, up before Django reads its settings.

`make test` starts them itself and names them in DATABASE_URL and REDIS_URL; then nothing is done here. Two runs at
once in one checkout each get servers of their own.
"""

import os
import shutil
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from devkit.data_dir import DataDir, DataDirInUse
from devkit.paths import ROOT
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
    try:
        data = _cleanup.enter_context(DataDir(ROOT / ".inlet-test"))
    except DataDirInUse:
        path = ROOT / f".inlet-test-{os.getpid()}"
        _cleanup.callback(shutil.rmtree, path, ignore_errors=True)
        data = _cleanup.enter_context(DataDir(path))
    return _cleanup.enter_context(running_services(data))
