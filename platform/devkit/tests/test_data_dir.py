"""One data folder, one user at a time; secrets and stamps stay."""

from pathlib import Path

import pytest

from devkit.data_dir import DataDir, DataDirInUse
from devkit.ports import is_free, pick_free, reserve, reserve_next


def test_a_folder_in_use_is_refused_with_the_owner_named(tmp_path: Path) -> None:
    with (
        DataDir(tmp_path),
        pytest.raises(DataDirInUse, match=r"in use by another Inlet \(process \d+\)"),
        DataDir(tmp_path),
    ):
        pass


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with DataDir(tmp_path):
            pass


def test_a_secret_stays_and_is_for_its_owner_only(tmp_path: Path) -> None:
    with DataDir(tmp_path) as data:
        assert data.secret("postgres") == data.secret("postgres")
        assert (tmp_path / "postgres.secret").stat().st_mode & 0o077 == 0


def test_a_stamp_is_empty_until_it_is_written(tmp_path: Path) -> None:
    with DataDir(tmp_path) as data:
        assert data.read_stamp("migrate") == ""
        data.write_stamp("migrate", "abc")
        assert data.read_stamp("migrate") == "abc"


def test_a_reserved_port_is_taken_for_everybody_else() -> None:
    port, held = reserve_next(pick_free())

    assert not is_free(port)
    assert reserve(port) is None
    held.close()
    assert is_free(port)
