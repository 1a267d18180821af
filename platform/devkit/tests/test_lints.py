"""Our own lints find what they are for."""

from pathlib import Path

import pytest

from devkit.lints import (
    check_lock_file,
    check_machine_paths,
    check_platform_folder,
    check_python_sizes,
    check_tenant_switches,
    check_typescript_sizes,
)


def make_function(lines: int) -> str:
    return "def f():\n" + "    x = 1\n" * (lines - 1)


def make_component(lines: int) -> str:
    return "export function Thread({\n  id,\n}: Props) {\n" + "  a()\n" * (lines - 4) + "}\n"


@pytest.mark.parametrize(("lines", "errors"), [(40, []), (41, [False]), (60, [False]), (61, [True])])
def test_long_functions(lines: int, errors: list[bool]) -> None:
    assert [finding.is_error for finding in check_python_sizes("a.py", make_function(lines))] == errors


@pytest.mark.parametrize(("lines", "errors"), [(300, []), (301, [False]), (401, [True])])
def test_long_python_files(lines: int, errors: list[bool]) -> None:
    assert [finding.is_error for finding in check_python_sizes("a.py", "x = 1\n" * lines)] == errors


@pytest.mark.parametrize(("lines", "errors"), [(100, []), (101, [False]), (150, [False]), (151, [True])])
def test_long_components(lines: int, errors: list[bool]) -> None:
    assert [finding.is_error for finding in check_typescript_sizes("a.tsx", make_component(lines))] == errors


@pytest.mark.parametrize(
    "line",
    [
        "from django_tenants.utils import schema_context",
        "with utils.tenant_context(organization): pass",
        "connection.set_tenant(organization)",
        "connection.set_schema('t_x')",
        "with organization: pass",
        "with lock, tenant: pass",
    ],
)
def test_other_ways_into_an_organization_are_forbidden(line: str) -> None:
    assert [finding.is_error for finding in check_tenant_switches("a.py", line)] == [True]


def test_the_one_way_into_an_organization_is_not(tmp_path: Path) -> None:
    assert not list(check_tenant_switches("a.py", "with tenant_scope(scope_of(organization)) as scope: pass"))


def test_long_typescript_files() -> None:
    assert [finding.is_error for finding in check_typescript_sizes("a.ts", "x\n" * 251)] == [True]


@pytest.mark.parametrize("text", ["see /root" + "/secret", 'open("/home' + '/ann/x")', "cd /work" + "/main"])
def test_paths_of_one_machine(text: str) -> None:
    assert [finding.is_error for finding in check_machine_paths("a.md", text)] == [True]


@pytest.mark.parametrize("text", ["/api/home/x", "https://example.com/home/x", "${ROOT}/work/x", "./root/x"])
def test_paths_that_only_look_alike(text: str) -> None:
    assert not list(check_machine_paths("a.md", text))


@pytest.mark.parametrize(
    "line", ['"resolved": "https://registry.example/x.tgz"', "--index-url https://x", "a @ file:/x"]
)
def test_a_lock_file_names_no_registry(line: str) -> None:
    assert [finding.is_error for finding in check_lock_file("package-lock.json", line)] == [True]


def test_platform_must_not_become_a_package(tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    assert not check_platform_folder(tmp_path)
    (tmp_path / "platform" / "__init__.py").touch()
    assert check_platform_folder(tmp_path)


def test_a_package_of_which_a_lock_knows_one_file_is_an_error() -> None:
    one = "lxml==6.1.3 \\\n    --hash=sha256:52\n"
    two = "mdurl==0.1.2 \\\n    --hash=sha256:84 \\\n    --hash=sha256:bb\n"

    assert [finding.is_error for finding in check_lock_file("requirements.lock", two + one + two)] == [True]
    assert list(check_lock_file("requirements.lock", two + two)) == []
