"""Our own lints: sizes, the platform/ guard, nothing of one machine in the repository (house-style.md).

`python -m devkit.lints`. Over the aim is printed; over the limit fails.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devkit.paths import ROOT

FUNCTION_AIM, FUNCTION_LIMIT = 40, 60
PYTHON_AIM, PYTHON_LIMIT = 300, 400
TYPESCRIPT_AIM, TYPESCRIPT_LIMIT = 200, 250
COMPONENT_AIM, COMPONENT_LIMIT = 100, 150
GENERATED = ("frontend/src/lib/api/generated/", "/migrations/")
ONE_HASH = re.compile(r"^([\w.-]+)==\S+ \\\n +--hash=\S+$(?! \\)", re.MULTILINE)  # a wheel folder's, not an index's
LOCK_FILES = ("requirements.lock", "bootstrap.lock", "package-lock.json")
MACHINE_PATH = re.compile(r"(?<![\w./~$}-])/(?:root|home|Users|work)/\w[\w.-]*")
REGISTRY = re.compile(r'"resolved":|^--(?:extra-)?index-url|^--find-links|file:/', re.MULTILINE)
# django-tenants' own ways to switch tenants: they leak between threads and coroutines (tenants/tests/test_leaks.py).
SWITCHES = frozenset({"schema_context", "tenant_context", "set_tenant", "set_schema", "set_schema_to_public"})
SWITCHES_ALLOWED = ("tenants/postgres/base.py", "tenants/tests/test_leaks.py", "bench/naive/")
# A React component: a function with a capital letter at the start of a line, until the brace that closes it.
COMPONENT = re.compile(r"^(?:export )?(?:default )?(?:function|const) ([A-Z]\w*)\b[^\n]*[({]\s*$")
COMPONENT_END = re.compile(r"^\}\)*;?$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one place."""

    place: str
    text: str
    is_error: bool


def main() -> int:
    """Print what is found; 1 when something is over a limit or forbidden."""
    findings = [finding for path in tracked_files() for finding in look_at(path)]
    findings += check_platform_folder(ROOT)
    errors = [finding for finding in findings if finding.is_error]
    for finding in sorted(findings, key=lambda each: (each.is_error, each.place)):
        print(f"{'ERROR' if finding.is_error else 'aim  '} {finding.place}: {finding.text}")
    print(f"{len(errors)} errors, {len(findings) - len(errors)} over the aim")
    return 1 if errors else 0


def tracked_files() -> list[Path]:
    """Files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def look_at(path: Path) -> Iterator[Finding]:
    """Everything there is to say about one file."""
    name = str(path.relative_to(ROOT))
    try:
        source = path.read_text()
    except UnicodeDecodeError:
        return
    if not name.startswith("platform/devkit/lints.py"):
        yield from check_machine_paths(name, source)
    if path.name in LOCK_FILES:
        yield from check_lock_file(name, source)
    if any(part in name for part in GENERATED):
        return
    if path.suffix == ".py":
        yield from check_python_sizes(name, source)
        if not name.startswith(SWITCHES_ALLOWED):
            yield from check_tenant_switches(name, source)
    elif path.suffix in (".ts", ".tsx"):
        yield from check_typescript_sizes(name, source)


def check_python_sizes(name: str, source: str) -> Iterator[Finding]:
    """Lines of the file and of each function, docstring included, decorators not."""
    yield from _size(name, "file", source.count("\n"), PYTHON_AIM, PYTHON_LIMIT)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield from _size(f"{name}:{node.lineno}", f"{node.name}()", lines, FUNCTION_AIM, FUNCTION_LIMIT)


def check_tenant_switches(name: str, source: str) -> Iterator[Finding]:
    """tenants.context.tenant_scope is the one way into an organization; `with tenant:` and its like are none."""
    for node in ast.walk(ast.parse(source)):
        used = _name_of(node)
        if used in SWITCHES:
            yield Finding(f"{name}:{getattr(node, 'lineno', 1)}", f"{used}: use tenants.context.tenant_scope", True)
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                entered = item.context_expr
                if isinstance(entered, ast.Name) and entered.id in ("tenant", "organization", "org"):
                    yield Finding(f"{name}:{node.lineno}", f"with {entered.id}: use tenants.context.tenant_scope", True)


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    return node.name if isinstance(node, ast.alias) else ""


def check_typescript_sizes(name: str, source: str) -> Iterator[Finding]:
    """Lines of the file and, in a .tsx, of each component."""
    lines = source.split("\n")
    yield from _size(name, "file", len(lines) - 1, TYPESCRIPT_AIM, TYPESCRIPT_LIMIT)
    if not name.endswith(".tsx"):
        return
    for start, line in enumerate(lines):
        match = COMPONENT.match(line)
        if match:
            end = next((n for n in range(start + 1, len(lines)) if COMPONENT_END.match(lines[n])), len(lines))
            size = end - start + 1
            yield from _size(f"{name}:{start + 1}", f"<{match[1]}>", size, COMPONENT_AIM, COMPONENT_LIMIT)


def check_machine_paths(name: str, source: str) -> Iterator[Finding]:
    """Paths that exist on somebody's machine only."""
    for match in MACHINE_PATH.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        yield Finding(f"{name}:{line}", f"names a path of one machine: {match[0]}", True)


def check_lock_file(name: str, source: str) -> Iterator[Finding]:
    """A lock file pins the hashes of all files of a package; where they come from is the machine's business."""
    if REGISTRY.search(source):
        yield Finding(name, "names an index or a registry; lock files hold hashes only", True)
    for match in ONE_HASH.finditer(source):
        yield Finding(name, f"has one hash of {match[1]}: what other machines install is missing", True)


def check_platform_folder(root: Path) -> list[Finding]:
    """platform/ as a package would shadow the standard library's."""
    file = root / "platform" / "__init__.py"
    return [Finding(str(file), "platform/ is a source root, never a package", True)] if file.exists() else []


def _size(place: str, what: str, lines: int, aim: int, limit: int) -> Iterator[Finding]:
    if lines > aim:
        yield Finding(place, f"{what} has {lines} lines (aim {aim}, limit {limit})", lines > limit)


if __name__ == "__main__":
    sys.exit(main())
