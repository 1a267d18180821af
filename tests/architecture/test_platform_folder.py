"""`platform/` is a source root. As a package it would shadow the standard library's `platform`."""

import platform

from devkit.paths import ROOT


def test_platform_has_no_init_file() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_standard_library_wins() -> None:
    assert platform.python_version()
