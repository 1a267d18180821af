"""One whole Inlet for all fault tests; each test finds every process up, and says afterwards what it counted."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from devkit.stack import Stack
from tests.faults.harness import REPORT, World
from tests.faults.replies import reset
from tests.faults.twins import Twin, make_twins

PROCESSES = ("web", "edge", "worker", "simulator", "front")
SEED = int(os.environ.get("FAULTS_SEED", "20261123"))  # another one is another schedule
TIMEOUT_S = 400  # of a test, whatever else the machine does


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test waits for several things, for each of them LIVENESS_S at most."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(TIMEOUT_S))


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    with Stack(processes=PROCESSES) as stack:
        world = World(stack)
        for slug, organization_id, schema in world.rows(
            "", "SELECT slug, id, schema_name FROM tenants_organization ORDER BY slug"
        ):
            world.organizations[slug] = organization_id, schema
        for slug in world.organizations:
            world.token(slug)
        yield world
        world.http.close()


@pytest.fixture(scope="session")
def twins(shared_world: World) -> dict[str, Twin]:
    """Organizations that no other test looks at, by their slugs."""
    shared_world.revive()
    return make_twins(shared_world.stack, {"rush-row": 1, "rush-once": 1, "rush-thing": 3, "crowd": 0})


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    shared_world.revive()
    yield shared_world
    shared_world.revive()
    reset(shared_world)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The schedule of a test; the same in every run."""
    return random.Random(f"{SEED} {request.node.name}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was sent, lost and doubled under each fault."""
    if REPORT:
        terminalreporter.section(f"faults (seed {SEED})")
        for line in REPORT:
            terminalreporter.write_line(line)
