"""What news about customers do: names, ids, consent. Called by the inbound door, inside a batch's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.channels.adapters.items import Happening
from apps.channels.adapters.reading import as_id, as_name, as_text
from apps.customers import services as customers
from apps.customers.register import Alias, CustomerRow, Sighting
from apps.inbox.merging import merging
from apps.inbox.services import recognise, tell_customers


def on_changed_ids(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """`user_id_update`: a customer whom we know goes by another business-scoped id. History stays one."""
    sightings = []
    for each in happenings:
        data = each.data
        was = _aliases(each, data.get("external_user_id"), bsuid="previous", parent_bsuid="parent_previous")
        is_now = _aliases(each, None, bsuid="current", parent_bsuid="parent_current")
        if was and is_now:
            sightings.append(_sighting(each, was, moved_to=is_now, is_news=True))
    recognise(sightings, now=now)


def on_contact_sync(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """`smb_app_state_sync`: what the business calls its contacts in the phone app. One that is removed there keeps
    their name here: there may be a conversation."""
    named = [
        (each, aliases)
        for each in happenings
        if as_text(each.data.get("action")) != "remove"
        and as_name(each.data.get("profile_name"))
        and (aliases := _aliases(each, each.data.get("external_user_id")))
    ]
    sightings = [
        _sighting(each, aliases, profile_name=as_name(each.data.get("profile_name")), is_own_name=True)
        for each, aliases in named
    ]
    rows = customers.resolve_customers(sightings, now=now, merge=merging(now))
    tell_customers(customer_ids=_ids(rows), now=now)


def on_preferences(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """`user_preferences`: the customer wants no marketing messages any more, or wants them again."""
    about = [
        (each, aliases)
        for each in happenings
        if as_text(each.data.get("category")) == "marketing_messages"
        and as_text(each.data.get("value")) in ("stop", "resume")
        and (aliases := _aliases(each, each.data.get("external_user_id")))
    ]
    rows = customers.resolve_customers(
        [_sighting(each, aliases) for each, aliases in about], now=now, merge=merging(now)
    )
    changed: list[CustomerRow | None] = []
    for (each, _), row in zip(about, rows, strict=True):
        if row is not None:
            is_stopped = each.data.get("value") == "stop"
            if customers.set_marketing_consent(customer_id=row["id"], is_stopped=is_stopped, at=each.occurred_at):
                changed.append(row)
    tell_customers(customer_ids=_ids(changed), now=now)


def note_opt_outs(stopped: Mapping[str, datetime], *, now: datetime) -> None:
    """A message could not be delivered because its customer (id → when) wants no marketing messages any more."""
    news = [
        customer_id
        for customer_id, at in stopped.items()
        if customers.set_marketing_consent(customer_id=customer_id, is_stopped=True, at=at)
    ]
    tell_customers(customer_ids=news, now=now)


def _aliases(happening: Happening, phone_or_id: object, **keys: str) -> tuple[Alias, ...]:
    """The first one named outright, the others under these keys of the data, each with its kind."""
    first = as_id(phone_or_id)
    found = [("phone" if first.isdigit() else "bsuid", first)] if first else []
    found += [(kind, id_) for kind, key in keys.items() if (id_ := as_id(happening.data.get(key)))]
    return tuple(found)


def _sighting(happening: Happening, aliases: tuple[Alias, ...], **fields: Any) -> Sighting:
    return Sighting(channel_type=happening.channel_type, scope="", aliases=aliases, at=happening.occurred_at, **fields)


def _ids(rows: Sequence[CustomerRow | None]) -> list[str]:
    return list(dict.fromkeys(row["id"] for row in rows if row is not None))
