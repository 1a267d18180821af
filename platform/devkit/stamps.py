"""Has anything changed since it was done last? Hashes over source files."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from devkit.paths import FRONTEND, ROOT

SOURCE_ROOTS = ("platform", "tenants", "apps", "public_api", "billing")
NOT_SOURCES = {"node_modules", ".next", "out", "next-env.d.ts", "test-results", "tsconfig.tsbuildinfo", "coverage"}


def hash_files(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = sha256()
    for file in sorted(files):
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(sha256(file.read_bytes()).digest())
    return total.hexdigest()


def migrations_stamp() -> str:
    """Changes when a migration or a dependency (they bring migrations too) changes."""
    return hash_files([ROOT / "requirements.lock", *_sources("**/migrations/*.py")])


def seed_stamp() -> str:
    """Changes when the schema or anything that calls itself seed or demo changes."""
    return migrations_stamp() + hash_files([*_sources("**/*seed*.py"), *_sources("**/*demo*.py")])


def frontend_stamp() -> str:
    """Changes when the frontend's sources, its lock file or its settings change."""
    entries = [entry for entry in FRONTEND.iterdir() if entry.name not in NOT_SOURCES]
    files = [entry for entry in entries if entry.is_file()]
    files += [file for entry in entries if entry.is_dir() for file in entry.rglob("*") if file.is_file()]
    return hash_files(files)


def packages_stamp() -> str:
    """Changes when the frontend's lock file changes."""
    return hash_files([FRONTEND / "package-lock.json", FRONTEND / "package.json"])


def _sources(pattern: str) -> list[Path]:
    return [file for root in SOURCE_ROOTS for file in (ROOT / root).glob(pattern) if file.is_file()]
