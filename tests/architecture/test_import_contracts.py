"""The contracts in pyproject.toml bite: each planted import breaks exactly the one that forbids it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from devkit.paths import ROOT

ROOMS = (
    "access",
    "audit",
    "notices",
    "channels",
    "customers",
    "inbox",
    "inbound",
    "outbound",
    "realtime",
    "lifecycle",
    "onboarding",
    "operators",
    "repair",
)
PARTS = ("api", "tasks", "handlers", "services", "queries", "models", "events", "schemas")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
PURE = next(contract for contract in CONTRACTS if contract["id"] == "pure")["source_modules"]
PLANTS = {
    # file that imports: (imported module, name of the contract it breaks)
    "kernel/clock.py": ("tenants", "config | devkit"),
    "kernel/ids.py": ("apps.inbox.models", "config | devkit"),
    "tenants/context.py": ("apps.access.services", "config | devkit"),
    "tenants/models.py": ("config", "config | devkit"),
    "apps/inbox/handlers.py": ("config", "config | devkit"),
    "config/urls.py": ("devkit", "config | devkit"),
    "apps/inbox/tasks.py": ("apps.inbound.services", "a new folder in apps/"),
    "apps/inbound/handlers.py": ("apps.outbound.services", "a new folder in apps/"),
    "apps/access/schemas.py": ("apps.customers.models", "a new folder in apps/"),
    "apps/novelty/__init__.py": ("os", "a new folder in apps/"),
    "apps/outbound/queries.py": ("apps.onboarding.services", "a new folder in apps/"),
    "apps/inbox/models.py": ("apps.inbox.services", "inside a room"),
    "apps/inbox/services.py": ("apps.inbox.tasks", "inside a room"),
    "apps/customers/queries.py": ("apps.customers.services", "inside a room"),
    "apps/outbound/events.py": ("apps.outbound.models", "inside a room"),
    "apps/channels/schemas.py": ("apps.channels.models", "inside a room"),
    "apps/realtime/api.py": ("apps.realtime.tasks", "inside a room"),
    "apps/inbox/window.py": ("django", "pure modules"),
    "apps/channels/adapters/whatsapp/parse.py": ("httpx", "pure modules"),
    "kernel/signatures.py": ("redis", "pure modules"),
    "simulator/app.py": ("kernel", "the simulator is a stranger"),
    "simulator/views.py": ("django", "the simulator is a stranger"),
    "apps/channels/services.py": ("simulator", "nothing of ours imports the simulator"),
    "devkit/cli.py": ("simulator", "nothing of ours imports the simulator"),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Our packages, empty, so that each run takes less than a second."""
    for package in ("config", "devkit", "simulator", "kernel", "tenants", "apps", *(f"apps/{room}" for room in ROOMS)):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for room in ROOMS:
        for part in PARTS:
            (tmp_path / "apps" / room / f"{part}.py").touch()
    for module in PURE:
        file = tmp_path / Path(*module.split(".")).with_suffix(".py")
        for folder in (file.parent, *file.parents):
            if folder.is_relative_to(tmp_path) and folder != tmp_path:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "__init__.py").touch()
        file.touch()
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml")]
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "300"}
    return subprocess.run(
        [*command, "--no-cache"], cwd=house, env=environment, capture_output=True, text=True, check=False
    )


def test_the_empty_house_keeps_every_contract(house: Path) -> None:
    done = lint(house)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("planted", PLANTS)
def test_a_planted_import_breaks_its_contract(house: Path, planted: str) -> None:
    imported, contract = PLANTS[planted]
    file = house / planted
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"import {imported}\n")

    done = lint(house)

    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert done.returncode != 0
    assert len(broken) == 1 and broken[0].startswith(contract), done.stdout
