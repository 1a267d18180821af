"""Every payload of the corpus is read as its index says: one test per file."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest

from apps.channels.adapters import registry
from apps.channels.adapters.items import ChannelEvent, DeliveryStatus, InboundMessage, Item, MediaRef, Poisoned
from apps.channels.adapters.meta.envelope import routing_ids, split
from apps.channels.adapters.tests.corpus import Case, load_cases

CASES = load_cases()


def parse_all(body: object) -> list[Item]:
    return [item for part in split(body) for item in registry.adapter_for(part.channel).parse(part)]


def millis(value: datetime | None) -> int | None:
    return round(value.timestamp() * 1000) if value is not None else None


def drop_repeated(messages: Iterable[InboundMessage]) -> list[InboundMessage]:
    return list({(message.account_id, message.dedupe_key): message for message in messages}.values())


def read_media(reference: MediaRef, wanted: dict[str, Any]) -> dict[str, Any]:
    """The reference in the words of the index. Stickers came as images until August 2026."""
    kind = "image" if reference.kind == "sticker" and wanted.get("type") == "image" else reference.kind
    found = {
        "id": reference.id,
        "type": kind,
        "url": reference.url,
        "mime_type": reference.mime_type,
        "filename": reference.filename,
        "voice": reference.voice,
        "animated": reference.animated,
    }
    return {key: found[key] for key in wanted}


def read_message(message: InboundMessage, wanted: dict[str, Any]) -> dict[str, Any]:
    """The message in the words of the index, with at least its keys."""
    others = [alias.value for alias in message.user_aliases if alias.value != message.external_user_id]
    found: dict[str, Any] = {
        **{name: getattr(message, name) for name in InboundMessage.__slots__},
        "attachment_count": message.attachment_count,
        "timestamp": millis(message.sent_at),
        "user_aliases": others,
        "media": [
            read_media(reference, hint) for reference, hint in zip(message.media, wanted.get("media", []), strict=False)
        ],
    }
    return {key: found[key] for key in complete(wanted)}


def complete(wanted: dict[str, Any]) -> dict[str, Any]:
    """Keys that the index leaves out mean that there is nothing."""
    return {"user_aliases": [], "profile_name": None, "username": None, "target_id": None, "removed": False, **wanted}


def read_status(status: DeliveryStatus) -> dict[str, Any]:
    found = {name: getattr(status, name) for name in DeliveryStatus.__slots__}
    return {**found, "timestamp": millis(status.at), "watermark": millis(status.watermark)}


def without(values: dict[str, Any], lenient: list[str]) -> dict[str, Any]:
    skipped = {*lenient, "media"} if "attachment_count" in lenient else set(lenient)
    return {key: value for key, value in values.items() if key not in skipped}


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_payload_is_read_as_the_index_says(case: Case) -> None:
    items = parse_all(case.body)

    json.dumps([asdict(item) for item in items], default=datetime.isoformat)
    if case.expected.get("robustness_only"):
        # Its account or sender is unknown, or it is nothing that a conversation shows.
        route = case.expected["route"]
        assert "0" in str(route) or not any(isinstance(item, InboundMessage) for item in items)
        return
    assert not [item for item in items if isinstance(item, Poisoned)]
    assert_messages(case, [item for item in items if isinstance(item, InboundMessage)])
    assert_statuses(case, [item for item in items if isinstance(item, DeliveryStatus)])
    assert_events(case, [item for item in items if isinstance(item, ChannelEvent)])


def assert_messages(case: Case, messages: list[InboundMessage]) -> None:
    lenient, wanted = case.expected.get("lenient", []), case.expected["messages"]
    kept = drop_repeated(messages)
    assert len(messages) - len(kept) == case.expected.get("duplicates", 0)
    if "messages" in lenient and not kept:
        return
    assert len(kept) == len(wanted)
    for message, expected in zip(kept, wanted, strict=True):
        assert without(read_message(message, expected), lenient) == without(complete(expected), lenient)


def assert_statuses(case: Case, statuses: list[DeliveryStatus]) -> None:
    lenient, wanted = case.expected.get("lenient", []), case.expected["statuses"]
    assert len(statuses) == len(wanted)
    for status, expected in zip(statuses, wanted, strict=True):
        found = read_status(status)
        assert {key: found[key] for key in without(expected, lenient)} == without(expected, lenient)


def assert_events(case: Case, events: list[ChannelEvent]) -> None:
    lenient, wanted = case.expected.get("lenient", []), case.expected["events"]
    if "events" in lenient and not wanted:
        return
    assert len(events) == len(wanted)
    for event, expected in zip(events, wanted, strict=True):
        found = {**event.data, "type": event.type, "account_id": event.account_id}
        assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_every_part_can_be_routed_by_the_ids_of_the_index(case: Case) -> None:
    route = case.expected["route"]
    known = {routed for name, ids in route.items() if name != "object" for routed in ids}

    routed = {account_id for part in split(case.body) for account_id in routing_ids(part)}

    numbers = {*route.get("phone_number_ids", ())}
    assert known <= routed | ({*route.get("waba_ids", ())} if numbers else set())
