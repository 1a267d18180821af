"""Which files outside of the adapters know a channel by name: what docs/add-a-channel.md promises stays true.

A file names a channel when its code holds a channel's key ("whatsapp") or takes something from a channel's own folder.
What is written for people (comments, docstrings, sentences) does not count.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from apps.channels.adapters.catalog import CHANNELS
from devkit.paths import ROOT

# Each with why it has to. A new file that wants to be here should ask `traits_of`, `capabilities_of`, `adapter_for` or
# `vendor_of` instead; in the frontend, `lookOf`.
NAMES_A_CHANNEL = {
    # one channel's own feature
    "apps/inbound/entries.py": "calls and late files are WhatsApp's",
    "apps/inbound/history.py": "chats are brought over from WhatsApp's phone app only",
    "apps/inbound/moves.py": "numbers change on WhatsApp only",
    "apps/inbound/notices.py": "says why a history was not shared",
    "apps/inbox/history.py": "reads how far a history has come",
    "apps/message_templates/queries.py": "templates are WhatsApp's",
    # Meta's side of connecting and checking
    "apps/channels/callbacks.py": "which of Meta's two apps has signed",
    "apps/channels/checks.py": "Meta's questions",
    "apps/channels/platforms.py": "Meta's apps",
    "apps/channels/services/attempts.py": "Meta's dialogs",
    "apps/channels/services/connecting/joining.py": "what a WhatsApp number needs besides",
    "apps/channels/services/connecting/reading.py": "what Meta's dialogs led to",
    "apps/channels/vendors/meta.py": "Meta",
    "apps/channels/ways.py": "Meta's ways to connect",
    # made-up accounts
    "apps/onboarding/sandbox.py": "the sandbox of a new workspace",
    "platform/config/management/commands/seed_demo.py": "the two companies",
    "platform/devkit/first_customers.py": "their first customers",
    # the frontend
    "frontend/src/lib/channels.tsx": "names, signs, hues, ways to connect",
}
_LEFT_OUT = re.compile(r"(^|/)(tests|migrations|generated|node_modules)/|^apps/channels/adapters/|^platform/simulator/")
_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def test_only_these_files_know_a_channel_by_name() -> None:
    found = {str(path.relative_to(ROOT)) for path in _files() if _names_a_channel(path)}

    assert not found - NAMES_A_CHANNEL.keys(), "ask the tables instead: docs/add-a-channel.md"
    assert not NAMES_A_CHANNEL.keys() - found, "no longer true: take them off the list"


def test_the_page_says_how_many() -> None:
    page = (ROOT / "docs/add-a-channel.md").read_text()

    assert f"{len(NAMES_A_CHANNEL)} files" in page
    for file in ("adapters/catalog.py", "adapters/registry.py", "vendors/__init__.py", "frontend/src/lib/channels.tsx"):
        assert file in page


def _files() -> Iterator[Path]:
    for top, kinds in (("apps", "*.py"), ("tenants", "*.py"), ("platform", "*.py"), ("frontend/src", "*.ts*")):
        for path in (ROOT / top).rglob(kinds):
            if not _LEFT_OUT.search(str(path.relative_to(ROOT))):
                yield path


def _names_a_channel(path: Path) -> bool:
    source = path.read_text()
    if not any(channel in source for channel in CHANNELS):
        return False
    if path.suffix != ".py":
        named = "|".join(CHANNELS)
        return bool(re.search(rf'"({named})"|\b({named}):', _COMMENTS.sub("", source)))
    return any(_is_name(node) for node in ast.walk(ast.parse(source)))


def _is_name(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(tuple(f"apps.channels.adapters.{channel}" for channel in CHANNELS))
    return isinstance(node, ast.Constant) and node.value in CHANNELS
