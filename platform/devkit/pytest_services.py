"""pytest plugin: PostgreSQL and Valkey for a plain `pytest`, up before Django reads its settings.

`make test` starts them itself and names them in DATABASE_URL and REDIS_URL; then nothing is done here. Two runs at
once in one checkout each get servers of their own.
"""

import os
import secrets
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from devkit.data_dir import open_test_data_dir
from devkit.ports import pick_free
from devkit.services import Services, running_services
from devkit.valkey import Valkey

_cleanup = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Around, not before: pytest-django's own hook of this name already imports the settings."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        os.environ.update(_start().environment())
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """`pytest -n 2`: each process gets a Valkey and a folder for files of its own; `specs` are execnet's.

    Its database in the one PostgreSQL is its own anyway. It is a copy of one template, so that organizations have the
    same ids in all of them: on one Valkey the processes would hear each other's events.
    """
    for spec in specs:
        folder = Path(_cleanup.enter_context(tempfile.TemporaryDirectory(prefix="inlet-tests-")))
        valkey = Valkey(folder=folder, port=pick_free(), password=secrets.token_urlsafe(24), log=folder / "valkey.log")
        _cleanup.callback(valkey.stop)
        valkey.start()
        spec.env.update(REDIS_URL=valkey.url, INLET_FILES_DIR=str(folder / "files"))


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    _cleanup.close()


def _start() -> Services:
    return _cleanup.enter_context(running_services(open_test_data_dir(_cleanup), with_objects=False))
