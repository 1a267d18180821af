"""What else comes in the wild: other orders, missing and added fields, mixtures. Each is what it honestly is, and once.

Whatever is delivered goes through the real endpoint and the real drain, in one batch and one by one, and then again.
"""

from typing import Any

import pytest

from apps.inbound.history import import_chunk
from apps.inbound.tests import variants_of_threads, variants_of_whatsapp
from apps.inbound.tests.office import Office
from apps.inbound.tests.variants import ANY, Variant
from apps.inbound.tests.webhooks import Webhook

VARIANTS = [*variants_of_whatsapp.VARIANTS, *variants_of_threads.VARIANTS]
WAYS = [
    pytest.param(each, apart, id=f"{each.name}{', apart' if apart else ''}")
    for each in VARIANTS
    for apart in (False, True)[: len(each.bodies)]
]
TOLD_OF = (
    "inbox_message", "inbox_conversation", "inbox_linkpreview", "inbox_messageevent", "customers_customer",
    "channel_accounts_kepthappening", "notices_notice", "audit_auditentry", "events_logentry",
)  # fmt: skip
COUNTED = ("unread_count", "last_message_preview", "reply_window_ends_at", "waiting_since", "status")


@pytest.mark.parametrize(("variant", "apart"), WAYS)
def test_it_is_what_it_is_and_once(office: Office, variant: Variant, apart: bool) -> None:
    deliver(office, variant.bodies, apart)

    assert sorted(office.rows("SELECT reason FROM inbound_deadletter")) == [(each,) for each in variant.dead]
    messages, conversations = read(office)
    assert_like(messages, variant.shows)
    assert variant.threads is None or len(conversations) == variant.threads
    if variant.about or variant.who:
        assert_like(conversations[0], {**(variant.about or {}), "customer": variant.who or ANY})
    if variant.told is not None:
        assert_like([each["title"] for each in office.get("acme", "/notices")["data"]], variant.told)
    if "SECRET" in str(variant.bodies):
        assert "secret" not in everything(office, messages).lower()

    events = count_events(office)
    deliver(office, [*variant.bodies, *reversed(variant.bodies)], apart)

    again = read(office)
    assert again[0] == messages
    assert [[each[name] for name in COUNTED] for each in again[1]] == [
        [each[name] for name in COUNTED] for each in conversations
    ]
    assert count_events(office) == events


def deliver(office: Office, bodies: list[Webhook], apart: bool) -> None:
    for some in [[each] for each in bodies] if apart else [bodies]:
        office.deliver(*some)
    while import_chunk(office.scopes["acme"]):
        pass
    assert office.count("inbound_pendingreceipt") == 0


def count_events(office: Office) -> int:
    """Of the log, but for how far an import is: a chunk that comes again is worked off again."""
    events = office.get("acme", "/events?after=0")["data"]
    return len([each for each in events if "history" not in each["type"]])


def read(office: Office) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All messages in the order of their times, with what the tables call differently, and all conversations."""
    conversations = office.conversations("acme")
    names = {each["id"]: each["customer"]["display_name"] for each in conversations}
    messages = [
        {
            **each,
            "by": names[each["conversation_id"]],
            "files": len(each["attachments"]),
            "reactions": [(reaction["emoji"], reaction["by"]) for reaction in each["reactions"]],
            "deleted": each["deleted_at"] is not None,
            "edited": each["edited_at"] is not None,
        }
        for each in office.messages("acme")
    ]
    return sorted(messages, key=lambda each: (each["position_at"], each["id"])), conversations


def assert_like(found: Any, wanted: Any, where: str = "") -> None:
    """Equal as far as `wanted` goes; {} means empty, ANY anything that is there, in bodies also nothing."""
    if isinstance(wanted, dict) and wanted and isinstance(found, dict):
        for key, value in wanted.items():
            assert_like(found.get(key), value, f"{where}.{key}")
    elif isinstance(wanted, list) and isinstance(found, list):
        assert len(found) == len(wanted), (where, [each.get("message_type", each) for each in found if each])
        for at, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert_like(one, other, f"{where}[{at}]")
    elif wanted is ANY:
        assert found is not None or where.endswith("body_text")
    else:
        assert found == wanted, (where, found, wanted)


def everything(office: Office, messages: list[dict[str, Any]]) -> str:
    """All that the company's tables say, and what it gets to see of the raw items."""
    said = [
        text for table in TOLD_OF for (text,) in office.rows(f"SELECT row_to_json(t)::text FROM {table} t", slug="acme")
    ]
    return "\n".join(said) + str([office.get("acme", f"/messages/{each['id']}/raw") for each in messages])
