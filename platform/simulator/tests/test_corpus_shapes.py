"""Every webhook of the simulator has the shape of real ones: the same keys with values of the same kinds.

The corpus holds real webhooks by kind. A kind's own optional keys may be missing here; keys that no real webhook of the
kind has, or values of another type, may not.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

CORPUS = Path(__file__).parents[3] / "tests" / "payloads" / "meta"
ACCOUNTS = {"whatsapp": WHATSAPP, "messenger": PAGE, "instagram": INSTAGRAM}
CUSTOMER = "15550200001"
#: Current deliveries carry these everywhere; many samples of the corpus are older (meta-platform.md, 3.1).
CURRENT = {
    "entry[].time", "entry[].changes[].value.contacts[].user_id", "entry[].changes[].value.messages[].from_user_id",
    "entry[].changes[].value.contacts[].profile.name", "entry[].changes[].value.contacts[].wa_id",
    "entry[].changes[].value.statuses[].recipient_user_id", "entry[].changes[].value.messages[].from",
    "entry[].changes[].value.statuses[].biz_opaque_callback_data", "entry[].messaging[].timestamp",
    "entry[].changes[].value.message_echoes[].to_user_id",
    *(f"entry[].changes[].value.{place}.url" for place in (
        "messages[].image", "messages[].video", "messages[].audio", "messages[].document", "messages[].sticker",
    )),
    *(f"entry[].changes[].value.statuses[].pricing.{name}" for name in ("type", "billable", "pricing_model")),
}  # fmt: skip
SHAPES = {"int": "number", "float": "number"}
#: Where texts and numbers both occur in real webhooks.
EITHER = ("entry[].id", "sender.id", "recipient.id", "num_edit")
#: Keys that only old deliveries, other versions of an app or rare cases have; none of them must be sent.
OPTIONAL = (
    "parent_user_id", "from_parent_user_id", "seq", "context", "forwarded", "identity", "referral", "conversation",
    "call_hours", "sip", "biz_opaque_callback_data",
)  # fmt: skip

ROW = {"id": "a", "title": "A", "description": "B"}
VARIANTS = ("poll", "unknown", "unavailable")
BOTH = ("messenger", "instagram")
#: (channel, kind of the corpus, what the phone does): a list is played one after the other, the last one counts.
PLAYED: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("whatsapp", "text", [{"text": "Hello"}]),
    ("whatsapp", "text_forwarded", [{"text": "Hello", "forwarded": True}]),
    ("whatsapp", "text_referral", [{"text": "Hello", "referral": True}]),
    ("whatsapp", "text_referred_product", [{"text": "Hello", "referred_product": True}]),
    ("whatsapp", "text_group", [{"text": "Hello", "group_id": "120363417478776519@g.us"}]),
    ("whatsapp", "text_reply", [{}, {"text": "Hello", "reply": True}]),
    *[("whatsapp", kind, [{"type": kind, "text": "A caption"}]) for kind in ("image", "video", "document")],
    *[("whatsapp", kind, [{"type": kind}]) for kind in ("image", "sticker", "location", "contacts")],
    ("whatsapp", "voice", [{"type": "audio"}]),
    ("whatsapp", "audio", [{"type": "audio", "voice": False}]),
    ("whatsapp", "contacts_request", [{"type": "contact_request", "customer": {"id": CUSTOMER, "username": "ada"}}]),
    ("whatsapp", "interactive_button", [{}, {"type": "button", "reply": True}]),
    ("whatsapp", "interactive_list", [{}, {"type": "list", "row": ROW, "reply": True}]),
    ("whatsapp", "interactive_flow", [{}, {"type": "flow", "reply": True}]),
    ("whatsapp", "interactive_call_permission", [{}, {"type": "call_permission", "reply": True}]),
    ("whatsapp", "button", [{}, {"type": "template_button", "text": "Yes", "reply": True}]),
    ("whatsapp", "reaction", [{}, {"type": "reaction", "emoji": "👍"}]),
    ("whatsapp", "reaction_removed", [{}, {"type": "reaction"}]),
    ("whatsapp", "edit", [{"type": "image"}, {"type": "edit", "text": "Changed"}]),
    ("whatsapp", "deleted", [{}, {"type": "delete"}]),
    ("whatsapp", "order", [{"type": "order"}]),
    *[("whatsapp", "unsupported", [{"type": "unsupported", "variant": name}]) for name in VARIANTS],
    ("whatsapp", "system_number", [{"type": "number_change", "new_phone": "15550200077"}]),
    ("whatsapp", "system_user_id", [{"type": "user_id_change"}]),
    ("whatsapp", "system_identity", [{"type": "identity_change"}]),
    ("whatsapp", "text_bsuid_phone", [{"text": "Hello", "customer": {"id": CUSTOMER, "name": "A", "username": "ada"}}]),
    ("whatsapp", "text_bsuid", [{"text": "Hello", "customer": {"id": CUSTOMER, "name": "A", "shows_phone": False}}]),
    *[(channel, kind, [{"type": kind}]) for channel in BOTH for kind in ("image", "video", "audio", "file")],
    *[(channel, "text", [{"text": "Hello"}]) for channel in BOTH],
    *[(channel, "text_reply", [{}, {"text": "Hello", "reply": True}]) for channel in BOTH],
    *[(channel, "image_multi", [{"type": "image", "count": 2}]) for channel in BOTH],
    *[(channel, "reaction", [{}, {"type": "reaction", "emoji": "😢"}]) for channel in BOTH],
    *[(channel, "reaction_removed", [{}, {"type": "reaction"}]) for channel in BOTH],
    *[(channel, "deleted", [{}, {"type": "delete"}]) for channel in BOTH],
    *[(channel, "unsupported", [{"type": "unsupported"}]) for channel in BOTH],
    *[(channel, "quick_reply", [{"type": "button", "text": "Yes"}]) for channel in BOTH],
    *[(channel, "postback", [{"type": "postback", "text": "Start"}]) for channel in BOTH],
    *[(channel, "referral", [{"type": "referral"}]) for channel in BOTH],
    *[(channel, "standby", [{"text": "Hello", "standby": True}]) for channel in ("instagram",)],
    ("messenger", "image_text", [{"type": "image", "text": "Look"}]),
    ("messenger", "location", [{"type": "location"}]),
    ("messenger", "sticker", [{"type": "sticker"}]),
    *[("messenger", "sticker", [{"type": "sticker", "form": form}]) for form in ("image", "bare")],
    ("messenger", "edit", [{}, {"type": "edit", "text": "Changed"}]),
    ("messenger", "optin", [{"type": "optin"}]),
    ("messenger", "template", [{"type": "product"}]),
    ("messenger", "postback_referral", [{"type": "postback", "text": "Start", "referral": True}]),
    ("messenger", "text_link", [{"type": "share", "variant": "link", "text": "https://www.example.com/help"}]),
    *[("messenger", "share", [{"type": "share", "variant": name}]) for name in ("post", "reel")],
    *[("instagram", "share", [{"type": "share", "variant": name}]) for name in ("post", "share", "story")],
    ("instagram", "share_text", [{"type": "share", "variant": "reel", "text": "is this legit?"}]),
    ("instagram", "story_reply", [{"type": "story_reply", "text": "Nice"}]),
    ("instagram", "story_mention", [{"type": "story_mention"}]),
    ("instagram", "like_heart", [{"type": "like_heart"}]),
    ("instagram", "ephemeral", [{"type": "ephemeral"}]),
    ("instagram", "text_referral", [{"text": "Hello", "referral": True}]),
    ("instagram", "edit", [{}, {"type": "edit_empty"}]),
]  # fmt: skip
#: (channel, kind of the corpus, event)
HAPPENED: list[tuple[str, str, dict[str, Any]]] = [
    ("whatsapp", "phone_quality", {"event_type": "quality"}),
    ("whatsapp", "phone_name", {"event_type": "phone_name"}),
    *[("whatsapp", "account_update", {"event_type": "account_update", "event": name}) for name in (
        "ACCOUNT_RESTRICTION", "DISABLED_UPDATE", "ACCOUNT_OFFBOARDED", "PARTNER_ADDED",
    )],
    ("whatsapp", "account_settings", {"event_type": "settings"}),
    ("whatsapp", "business_username", {"event_type": "username"}),
    ("whatsapp", "user_preferences", {"event_type": "preference"}),
    ("whatsapp", "user_id_update", {"event_type": "user_id_update"}),
    ("whatsapp", "state_sync", {"event_type": "state_sync"}),
    ("whatsapp", "history", {"event_type": "history"}),
    ("whatsapp", "echo", {"event_type": "echo"}),
    ("whatsapp", "echo", {"event_type": "echo", "type": "image"}),
    ("whatsapp", "call", {"event_type": "call"}),
    ("whatsapp", "call_status", {"event_type": "call_status"}),
    ("whatsapp", "group_lifecycle", {"event_type": "group"}),
    ("whatsapp", "value_errors", {"event_type": "value_error"}),
    ("instagram", "comment", {"event_type": "comment"}),
    ("instagram", "comment", {"event_type": "comment", "product_type": "AD"}),
    ("instagram", "live_comment", {"event_type": "comment", "live": True}),
    ("instagram", "mention", {"event_type": "mention"}),
    ("instagram", "story_insights", {"event_type": "story_insights"}),
    ("instagram", "handover", {"event_type": "handover"}),
    ("instagram", "echo", {"event_type": "echo"}),
    ("messenger", "echo", {"event_type": "echo"}),
    ("messenger", "handover", {"event_type": "handover", "action": "request"}),
    ("messenger", "app_roles", {"event_type": "app_roles"}),
    ("messenger", "account_linking", {"event_type": "account_linking"}),
    ("messenger", "policy", {"event_type": "policy"}),
]  # fmt: skip


def paths(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every path of a document with the type of what is there; lists are one place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            name = "*" if name.isdigit() else name  # an id as key
            yield from paths(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{place}[]")
    else:
        yield place, SHAPES.get(type(value).__name__, type(value).__name__)


@cache
def known(channel: str, kind: str) -> dict[str, set[str]]:
    """path -> types, over every real webhook of the kind."""
    found: dict[str, set[str]] = {}
    for file in (CORPUS / channel).glob(f"{kind}--*.json"):
        for place, shape in paths(json.loads(file.read_text(encoding="utf-8"))):
            found.setdefault(place, set()).add(shape)
    assert found, f"the corpus has no {channel}/{kind}"
    return found


@cache
def always_there(channel: str, kind: str) -> frozenset[str]:
    """Paths that every real webhook of the kind has."""
    files = list((CORPUS / channel).glob(f"{kind}--*.json"))
    each = [{place for place, _ in paths(json.loads(file.read_text(encoding="utf-8")))} for file in files]
    return frozenset(
        place for place in set.intersection(*each) if not any(part in OPTIONAL for part in place.split("."))
    )


def check(channel: str, kind: str, body: dict[str, Any]) -> None:
    """Raises AssertionError naming what differs."""
    real, ours = known(channel, kind), dict(paths(body))
    unknown = {place for place in ours if place not in real and place not in CURRENT}
    differing = {
        place: (shape, real[place])
        for place, shape in ours.items()
        if place in real and shape not in real[place] and not place.endswith(EITHER)
    }
    names = {place.split(".")[-1] for place in ours}
    missing = {
        place for place in always_there(channel, kind) if place not in ours and place.split(".")[-1] not in names
    }
    assert (unknown, differing, missing) == (set(), {}, set())


@pytest.mark.parametrize(("channel", "kind", "acts"), PLAYED, ids=[f"{one[0]}-{one[1]}" for one in PLAYED])
async def test_what_a_customer_does(sim: Sim, channel: str, kind: str, acts: list[dict[str, Any]]) -> None:
    target = ""
    for act in acts:
        message = {"type": "text", "text": None if "type" in act else "Hello", **act}
        if message.pop("reply", False):
            message["reply_to"] = target
        target = await sim.play(ACCOUNTS[channel], CUSTOMER, **{"target_id": target, **message})

    check(channel, kind, (await sim.settle())[-1])


@pytest.mark.parametrize(("channel", "kind", "event"), HAPPENED, ids=[f"{one[0]}-{one[1]}" for one in HAPPENED])
async def test_what_happens(sim: Sim, channel: str, kind: str, event: dict[str, Any]) -> None:
    account_id = ACCOUNTS[channel]
    await sim.play(account_id, CUSTOMER)
    before = len(await sim.settle())

    await sim.api("POST", "events", {"account_id": account_id, "customer_id": CUSTOMER, **event})

    check(channel, kind, (await sim.settle())[before])


@pytest.mark.parametrize(
    ("order", "kind"),
    [
        ({"event": "APPROVED"}, "template_status"),
        ({"event": "CATEGORY", "category": "MARKETING", "announce": True}, "template_category"),
        ({"event": "COMPONENTS", "components": [{"type": "BODY", "text": "Hi."}]}, "template_components"),
    ],
)
async def test_what_happens_to_a_template(sim: Sim, order: dict[str, Any], kind: str) -> None:
    [template] = [one for one in (await sim.api("GET", "templates"))["data"] if one["name"] == "hello_world"][:1]

    await sim.api("POST", f"templates/{template['id']}", order)

    [body] = await sim.settle()
    assert set(dict(paths(body))) >= always_there("whatsapp", kind)
    named = {place for place, _ in paths(body)} - set(known("whatsapp", kind))
    assert {place.split(".")[-1] for place in named} <= {"correct_category"}


@pytest.mark.parametrize(
    ("channel", "kinds"),
    [("whatsapp", ["status_sent", "status_delivered", "status_read"]), ("messenger", ["echo", "delivery", "read"]),
     ("instagram", ["echo", "seen"])],
)  # fmt: skip
async def test_receipts(sim: Sim, channel: str, kinds: list[str]) -> None:
    account_id = ACCOUNTS[channel]
    await sim.play(account_id, CUSTOMER)
    before = len(await sim.settle())
    if channel == "whatsapp":
        await sim.whatsapp_text(biz_opaque_callback_data="x")
    else:
        await sim.graph(account_id, {"recipient": {"id": CUSTOMER}, "message": {"text": "Hi"}})
    await sim.settle()
    await sim.api("POST", "read", {"account_id": account_id, "customer_id": CUSTOMER})

    for kind, body in zip(kinds, (await sim.settle())[before:], strict=True):
        check(channel, kind, body)
