"""What platforms told beyond messages, each once: the memory that makes every reaction to it safe to repeat."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from django.db import connection

from apps.channels.adapters.items import Happening
from apps.channels.adapters.reading import stable_key
from apps.channels.models import KeptHappening
from kernel.clock import isoformat

_KEEP = """
INSERT INTO channel_accounts_kepthappening
    (channel_account_id, dedupe_key, type, data, occurred_at, receipt_id, is_handled)
SELECT channel_account_id, dedupe_key, type, data, occurred_at, receipt_id, is_handled
FROM jsonb_to_recordset(%s::jsonb) AS n (channel_account_id text, dedupe_key text, type text, data jsonb,
    occurred_at timestamptz, receipt_id bigint, is_handled boolean)
ON CONFLICT DO NOTHING RETURNING channel_account_id, dedupe_key
"""
_FORGET = """
UPDATE channel_accounts_kepthappening k SET data = jsonb_build_object(%s::text, k.data ->> %s)
FROM unnest(%s::text[], %s::text[]) AS w (account, value)
WHERE k.is_handled AND k.type = %s AND k.channel_account_id = w.account AND k.data ->> %s = w.value
"""


def keep_new(happenings: Sequence[Happening], *, handled: Collection[str]) -> list[Happening]:
    """Those that are told for the first time, in order; they are kept from now on. At most one statement.

    `handled`: the types that some room reacts to. Of what stands in a thread only that it was told is kept. Runs in the
    caller's transaction, so a reaction that fails takes the memory of it back as well.
    """
    if not happenings:
        return []
    keyed = {(each.channel_account_id, _key(each)): each for each in reversed(happenings)}
    rows = [
        {
            "channel_account_id": account,
            "dedupe_key": key,
            "type": each.type,
            "data": {} if each.is_in_thread else each.data,
            "occurred_at": isoformat(each.occurred_at),
            "receipt_id": each.receipt_id,
            "is_handled": each.type in handled,
        }
        for (account, key), each in reversed(keyed.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [orjson.dumps(rows).decode()])
        new = {(account, key) for account, key in cursor.fetchall()}
    return [each for pair, each in reversed(keyed.items()) if pair in new]


def list_data(type_: str, channel_account_id: str, *, key: str, values: Collection[str]) -> list[dict[str, Any]]:
    """The data of the kept happenings of a type whose `key` is one of `values`, oldest first. One query."""
    kept = KeptHappening.objects.filter(channel_account_id=channel_account_id, type=type_)
    return list(kept.filter(**{f"data__{key}__in": list(values)}).order_by("pk").values_list("data", flat=True))


def forget_data(type_: str, *, key: str, of: Collection[tuple[str, str]]) -> None:
    """Keep nothing but `key` of the happenings of a type whose `key` is one of `of`, (channel account id, value).

    In the caller's transaction; at most one statement.
    """
    if of:
        accounts, values = zip(*of, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [key, key, list(accounts), list(values), type_, key])


def _key(happening: Happening) -> str:
    """The same in every redelivery, which may come in another envelope: its time counts only where `data` has none."""
    data = orjson.dumps(happening.data, option=orjson.OPT_SORT_KEYS).decode()
    has_own_time = happening.data.get("timestamp") is not None
    at = happening.occurred_at.isoformat() if happening.is_dated and not has_own_time else None
    return stable_key(happening.type[:30], data, at)
