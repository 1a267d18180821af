"""Whatever a payload does to itself, reading never raises and never costs a neighbour."""

import copy
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.channels.adapters import registry
from apps.channels.adapters.items import InboundMessage, Item, Poisoned
from apps.channels.adapters.meta.envelope import split
from apps.channels.adapters.reading import as_millis, clean_text
from apps.channels.adapters.tests.corpus import load_body, load_cases

BODIES = [case.body for case in load_cases()]


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"a": [value]}
    return value


ODD_VALUES: list[Any] = [
    nested(10),
    nested(100),
    nested(5000),
    None,
    "",
    0,
    -1,
    1e308,
    float("nan"),
    float("inf"),
    10**30,
    10**400,
    True,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"id": None},
    "\0",
    "a\0b",
    "\ud800 lone",
    "9" * 5000,
    "253402300799",
    {"\ud800": "\0"},
]


def list_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a payload, not deeper than payloads go."""
    if len(path) > 12:
        return []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in pairs for found in ((*path, key), *list_paths(item, (*path, key)))]


def change_place(body: Any, path: tuple[Any, ...], change: Callable[[Any, Any], object]) -> Any:
    """A payload with one place changed; what is not on the way to it is shared with the old one."""
    changed = copy.copy(body)
    if len(path) == 1:
        change(changed, path[0])
    else:
        changed[path[0]] = change_place(changed[path[0]], path[1:], change)
    return changed


def drop(holder: Any, key: Any) -> None:
    del holder[key]


def replace_with(value: Any) -> Callable[[Any, Any], None]:
    def put(holder: Any, key: Any) -> None:
        holder[key] = value

    return put


def parse_all(body: object) -> list[Item]:
    return [item for part in split(body) for item in registry.adapter_for(part.channel).parse(part)]


def assert_storable(items: list[Item]) -> None:
    """Postgres takes every item: no NUL, no lone surrogate, no NaN."""
    text = json.dumps([asdict(item) for item in items], default=datetime.isoformat, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert "\\u0000" not in text


def pick(draw: st.DrawFn, choices: list[Any]) -> Any:
    """One of the choices, by its number: payloads are too long to be shown by Hypothesis."""
    return choices[draw(st.integers(0, len(choices) - 1))]


@st.composite
def mutations(draw: st.DrawFn, bodies: list[Any]) -> Any:
    """A payload with up to three places dropped or replaced by something odd."""
    body = pick(draw, bodies)
    for _ in range(draw(st.integers(1, 3))):
        paths = list_paths(body)
        if not paths:
            break
        change = replace_with(pick(draw, ODD_VALUES)) if draw(st.booleans()) else drop
        body = change_place(body, pick(draw, paths), change)
    return body


@given(mutations(BODIES))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_changed_payload_never_raises(body: Any) -> None:
    assert_storable(parse_all(body))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
@settings(max_examples=100, deadline=None)
def test_any_json_is_split_without_raising(body: Any) -> None:
    assert split(body) == []
    assert split({"object": "page", "entry": body}) is not None
    assert_storable(parse_all({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [body]}]}))


@pytest.mark.parametrize(
    "body", [None, 5, "x", [], {"object": []}, {"object": "page"}, {"object": "page", "entry": None}]
)
def test_what_is_no_webhook_has_no_parts(body: object) -> None:
    assert split(body) == []


ITEMS_OF = {
    "whatsapp/batch_messages--1.json": ("entry", 0, "changes", 0, "value", "messages"),
    "whatsapp/batch_mixed--1.json": ("entry", 0, "changes", 0, "value", "messages"),
    "whatsapp/batch_statuses--1.json": ("entry", 0, "changes", 0, "value", "statuses"),
    "messenger/batch_mixed--1.json": ("entry", 0, "messaging"),
    "instagram/batch_mixed--1.json": ("entry", 0, "messaging"),
}


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_changed_item_never_costs_its_neighbours(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(ITEMS_OF)))
    body, place = load_body(file), ITEMS_OF[file]
    holder = body
    for key in place:
        holder = holder[key]
    victim = data.draw(st.integers(0, len(holder) - 1))
    alone = copy.deepcopy(body)
    holder_alone: Any = alone
    for key in place:
        holder_alone = holder_alone[key]
    del holder_alone[victim]
    neighbours = parse_all(alone)

    holder[victim] = data.draw(
        mutations([holder[victim]]) | st.integers(0, len(ODD_VALUES) - 1).map(ODD_VALUES.__getitem__)
    )

    found = parse_all(body)
    assert_storable(found)
    assert [item for item in found if item in neighbours] == neighbours


@pytest.mark.parametrize("raw", [5, "text", True, [1]])
def test_an_item_that_is_no_object_is_poisoned_beside_its_neighbours(raw: object) -> None:
    body = load_body("whatsapp/batch_messages--2.json")
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"].insert(0, raw)

    items = parse_all(body)

    assert isinstance(items[0], Poisoned)
    assert [item.text for item in items[1:] if isinstance(item, InboundMessage)] == ["first change", "second change"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1788003607", 1788003607000),
        (1788003607, 1788003607000),
        (1788003607261, 1788003607261),
        ("1788003607261", 1788003607261),
        (1788003607.0, 1788003607000),
        (1788003607.5, 1788003607000),
        (0, None),
        ("0", None),
        (-1788003607, None),
        ("-5", None),
        (253402300799, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("soon", None),
        ("", None),
        (None, None),
        ({}, None),
        (10**400, None),
    ],
)
def test_times_are_read_in_seconds_and_milliseconds_and_nonsense_is_none(raw: object, expected: int | None) -> None:
    assert as_millis(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("plain", "plain"), ("a\0b", "ab"), ("x\ud83dy", "x\ufffdy"), ("\ud83d\ude00", "😀"), ("é\0", "é"), ("😀", "😀")],
)
def test_text_loses_only_what_postgres_refuses(raw: str, expected: str) -> None:
    assert clean_text(raw) == expected


def test_a_redelivery_in_another_batch_has_the_same_keys() -> None:
    for case in load_cases():
        first = parse_all(case.body)
        again = copy.deepcopy(case.body)
        for entry in again.get("entry", []):
            entry["time"] = 1789999999999

        keys = [item.dedupe_key for item in first if isinstance(item, InboundMessage)]

        assert [item.dedupe_key for item in parse_all(again) if isinstance(item, InboundMessage)] == keys


def test_a_reaction_set_again_later_is_another_fact() -> None:
    body = load_body("instagram/reaction--1.json")
    again = copy.deepcopy(body)
    again["entry"][0]["messaging"][0]["timestamp"] += 5000

    first, second = parse_all(body)[0], parse_all(again)[0]

    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert first.dedupe_key != second.dedupe_key


def test_an_unsent_message_has_another_key_than_the_message() -> None:
    message, deletion = load_body("instagram/text--1.json"), load_body("instagram/deleted--1.json")
    mid = message["entry"][0]["messaging"][0]["message"]["mid"]
    deletion["entry"][0]["messaging"][0]["message"]["mid"] = mid

    first, second = parse_all(message)[0], parse_all(deletion)[0]

    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.dedupe_key, second.target_id) == (mid, mid)
    assert second.dedupe_key != mid
