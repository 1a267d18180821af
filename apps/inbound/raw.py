"""The raw item that a message came from, for those who look into what a channel really said."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import connection

from apps.channels.adapters.catalog import split
from apps.channels.adapters.items import InboundMessage, Part
from apps.channels.adapters.reading import clean_map
from apps.channels.adapters.registry import adapter_for
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import Receipt
from apps.inbound.route import route_of
from tenants.context import public_scope
from tenants.queries import load_routes

_LISTS = ("messages", "message_echoes")  # a part with none of them is one event


def find_raw(*, organization_id: str, receipt_id: int, dedupe_key: str) -> dict[str, Any] | None:
    """The item of the receipt that became the message, as it came; None when it is gone.

    A receipt may hold items of several organizations and customers: no other item is ever part of the answer.
    """
    with public_scope():
        receipt = Receipt.objects.filter(pk=receipt_id).first()
        if receipt is None:
            return None
        try:
            parts = split(receipt.vendor, decode_body(bytes(receipt.body)))
        except NotJson:
            return None
        with connection.cursor() as cursor:
            routes = load_routes({id_ for part in parts for id_ in part.account_ids}, cursor)
    for part in parts:
        route = route_of(part, routes)
        if route is not None and route.organization_id == organization_id:
            for alone in _single(part):
                if _is_it(alone, dedupe_key):
                    return {"field": alone.field, "value": clean_map(alone.value)}
    return None


def _single(part: Part) -> Iterator[Part]:
    """The part cut into parts with one message each."""
    lists = [name for name in _LISTS if isinstance(part.value.get(name), list)]
    if not lists:
        yield part
    for name in lists:
        others = {key: value for key, value in part.value.items() if key not in (*_LISTS, "statuses", "errors")}
        for message in part.value[name]:  # type: ignore[attr-defined]  # a list, as was looked at above
            yield replace(part, value={**others, name: [message]})


def _is_it(part: Part, dedupe_key: str) -> bool:
    items = adapter_for(part.channel).parse(part)
    return any(isinstance(item, InboundMessage) and item.dedupe_key == dedupe_key for item in items)
