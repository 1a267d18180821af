"""Every kind of audit entry is told in a sentence of its own; the frontend's fallback is for what is newer than it."""

import re

from devkit.paths import FRONTEND, ROOT

RESOURCES = (
    "conversation", "message", "channel", "member", "invitation", "domain", "role", "team", "grant", "organization",
    "audit", "operator", "customer", "template",
)  # fmt: skip
ACTION = re.compile(rf'"((?:{"|".join(RESOURCES)})\.[a-z_]+)"')
# Made of parts in the code; and facts and events whose entry has another name.
ALSO = {"member.left", "member.removed"}
NOT_ACTIONS = {
    "operator.signed_in",  # of the operators' own log
    "invitation.accepted",  # facts without an entry: `member.joined` tells of one, and nobody did the other
    "invitation.expired",
}


def written_actions() -> set[str]:
    """The names of actions in the modules that write entries."""
    found = set()
    for source in [*(ROOT / "apps").rglob("*.py"), ROOT / "platform/config/fact_map.py"]:
        text = source.read_text()
        writes = "record(" in text or "record_reading(" in text or "about_organization(" in text
        if writes and "tests" not in source.parts and "operators" not in source.parts:
            found |= set(ACTION.findall(text))
    return found | ALSO


def test_every_action_has_words() -> None:
    words = (FRONTEND / "src/features/audit/words.ts").read_text()
    told = set(re.findall(r'^\s+"([a-z_]+\.[a-z_]+)":', words, re.MULTILINE))

    actions = written_actions() - NOT_ACTIONS

    assert len(actions) > 35
    assert actions - told == set(), "a sentence in frontend/src/features/audit/words.ts"
