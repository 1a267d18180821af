"""`platform/` is a source root. As a package it would shadow the standard library's `platform`."""

import platform

from devkit.paths import ROOT


def test_platform_has_no_init_file() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_standard_library_wins() -> None:
    assert platform.python_version()


def test_every_tests_folder_below_platform_is_a_package() -> None:
    """Otherwise pytest names the module `platform.….tests` and puts an empty `platform` in the library's place."""
    folders = [folder for folder in (ROOT / "platform").rglob("tests") if any(folder.glob("test_*.py"))]

    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
