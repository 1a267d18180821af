"""What lies in a folder of tests is also run."""

from devkit import suite
from devkit.paths import ROOT

GROUPS = {"tests/architecture", "tests/journeys", "tests/faults"}  # of their own; the other folders are in ROOMS


def test_every_folder_of_tests_is_in_a_group() -> None:
    folders = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}

    forgotten = [folder for folder in folders if not folder.startswith((*GROUPS, *suite.ROOMS))]
    assert forgotten == []
