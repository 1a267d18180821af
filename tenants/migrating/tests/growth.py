"""A new migration for a room, for the length of a test."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.test import override_settings

from tenants.migrating import state

ROOM = "outbound"
TABLE = "outbound_sendattempt"
_MIGRATION = """
from django.db import migrations, models
from tenants.migrating import replayable

{before}

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("outbound", "{after}")]
    operations = [{operations}]
"""


@contextmanager
def grown(
    folder: Path, *operations: str, before: str = "", atomic: bool = True, name: str = "0900_grown"
) -> Iterator[None]:
    """The room has one migration more, with these operations (Python source)."""
    package = folder / f"grown_{folder.name.replace('-', '_')}"
    shutil.copytree(Path(str(apps.get_app_config(ROOM).path)) / "migrations", package, dirs_exist_ok=True)
    after = max(file.stem for file in package.glob("0*.py") if file.stem != name)
    text = _MIGRATION.format(before=before, atomic=atomic, after=after, operations=", ".join(operations))
    (package / f"{name}.py").write_text(text)
    importlib.invalidate_caches()
    modules = {**settings.MIGRATION_MODULES, ROOM: package.name}
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES=modules):
            _forget()
            yield
    finally:
        sys.path.remove(str(folder))
        for loaded in [each for each in sys.modules if each.partition(".")[0] == package.name]:
            del sys.modules[loaded]
        _forget()


def _forget() -> None:
    for cached in (state._wanted, state._migrations, state.script_state):
        cached.cache_clear()
