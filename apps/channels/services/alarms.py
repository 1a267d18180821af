"""Alarms by mail: to those who may mend an account, once a day for each cause.

What is to be mailed is a row that is written with its cause. A job of a worker (services.jobs) writes the mails and
then marks the row. Whoever dies in between leaves both to the next one: a mail that is written already is not written
again, because it has a name. Should the wish for the job be lost, the daily check finds the row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.access.permissions import CHANNELS_CONFIGURE
from apps.access.principal import ChannelPlace, Principal, can
from apps.access.queries import list_active_members, list_reaches
from apps.channels.models import AlarmWish, ChannelAccount, ChannelAlarm, HealthEvent
from apps.channels.services import queue
from apps.channels.words import describe_event
from kernel import clock, mail
from kernel.scope import require_scope
from tenants.context import public_change
from tenants.models import Organization

Cause, Level = ChannelAlarm.Cause, HealthEvent.Level
QUIET_FOR = timedelta(hours=24)
WISHED_BY = ("owner", "admin")  # where nobody has chosen
# One failed send is its writer's matter, several are the account's.
SENDS_WITHIN, SENDS_AT_LEAST = timedelta(hours=1), 5


def cause_of(kind: str, level: str, data: dict[str, Any]) -> str | None:
    """Which alarm an entry of the timeline is; None: it is none."""
    if kind in ("quality_changed", "quality_told"):
        fell = data.get("after") == "red" or data.get("event") == "FLAGGED"
        return Cause.QUALITY if fell else None
    if level == Level.PROBLEM and kind in _GRAVE:
        return _GRAVE[kind]
    return _CAUSES.get(kind) if level in (Level.PROBLEM, Level.WARNING) else None


_CAUSES: dict[str, str] = {
    "reconnect_required": Cause.CUT_OFF,
    "disconnected": Cause.CUT_OFF,
    "silent": Cause.SILENT,
    "account_restricted": Cause.RESTRICTED,
    "account_banned": Cause.RESTRICTED,
    "policy_enforced": Cause.RESTRICTED,
    "sends_failing": Cause.SENDS,
    "access_ending": Cause.ACCESS_ENDING,
}
# Tried again by itself; an alarm when that did not help, or there is not much time left.
_GRAVE: dict[str, str] = {"subscription_lost": Cause.SILENT, "renewal_failed": Cause.ACCESS_ENDING}


def raise_alarm(account: ChannelAccount, cause: str, *, title: str, detail: str, now: datetime) -> None:
    """Have it mailed, unless it waits to be or was within a day. In the transaction of the cause."""
    said = {"title": title[:200], "detail": detail[:500], "raised_at": now, "waits": True}
    row, is_new = ChannelAlarm.objects.select_for_update().get_or_create(
        channel_account=account, cause=cause, defaults=said
    )
    if not is_new:
        if _is_told(row, now):
            return
        ChannelAlarm.objects.filter(pk=row.pk).update(**said)
    transaction.on_commit(partial(queue.ask_for, queue.Kind.ALARM, account.pk, now=clock.now()), robust=True)


def is_quiet(channel_account_id: str, cause: str, *, now: datetime) -> bool:
    """Whether a mail about it waits, or was written within a day: nothing need be counted."""
    rows = ChannelAlarm.objects.filter(channel_account_id=channel_account_id, cause=cause)
    return any(_is_told(each, now) for each in rows)


def _is_told(alarm: ChannelAlarm, now: datetime) -> bool:
    return alarm.waits or (alarm.mailed_at is not None and now - alarm.mailed_at < QUIET_FOR)


def mail_waiting(channel_account_id: str, *, is_last: bool = False) -> None:
    """Write the mails of the account's alarms that wait. Safe at any time, however often, and to be killed."""
    waiting = ChannelAlarm.objects.filter(channel_account_id=channel_account_id, waits=True)
    for alarm in waiting.select_related("channel_account").order_by("pk"):
        written: dict[str, Any] = {}
        if not _is_mended(alarm):
            _write(alarm, list_mailed(channel_account_id))
            written = {"mailed_at": clock.now()}
        # Raised anew meanwhile it waits on, with another name.
        ChannelAlarm.objects.filter(pk=alarm.pk, raised_at=alarm.raised_at).update(waits=False, **written)


@dataclass(frozen=True, slots=True)
class Mailed:
    """Somebody who is mailed."""

    member_id: str
    name: str
    email: str


def list_mailed(channel_account_id: str) -> list[Mailed]:
    """Those who may mend the account and want to be told by mail. Three queries."""
    organization_id = require_scope().organization_id
    wishes = dict(AlarmWish.objects.values_list("member_id", "is_wanted"))
    mending = [
        reach
        for reach in list_reaches().values()
        if can(Principal(reach.member_id, organization_id, reach), CHANNELS_CONFIGURE, ChannelPlace(channel_account_id))
        and wishes.get(reach.member_id, reach.role in WISHED_BY)
    ]
    members = list_active_members([reach.member_id for reach in mending])
    return [Mailed(each.pk, each.name, each.email) for each in members]


def is_wanted(principal: Principal) -> bool:
    """Whether somebody is mailed about the channels that they may mend."""
    chosen = AlarmWish.objects.filter(member_id=principal.user_id).values_list("is_wanted", flat=True).first()
    return principal.role in WISHED_BY if chosen is None else chosen


def choose(*, member_id: str, is_wanted: bool) -> None:
    """From now on mailed, or not."""
    AlarmWish.objects.update_or_create(member_id=member_id, defaults={"is_wanted": is_wanted})


def _is_mended(alarm: ChannelAlarm) -> bool:
    status = alarm.channel_account.status
    return alarm.cause == Cause.CUT_OFF and status == ChannelAccount.Status.CONNECTED


def _write(alarm: ChannelAlarm, people: list[Mailed]) -> None:
    """The mails of one alarm, in a transaction of the public schema; each is there once, however often this runs."""
    account, organization_id = alarm.channel_account, require_scope().organization_id
    page = f"{settings.PUBLIC_URL}/settings/channels/{account.pk}/"
    is_cut_off = account.status == ChannelAccount.Status.RECONNECT
    told = {
        "channel": account.name,
        "title": alarm.title,
        "detail": alarm.detail,
        "advice": _ADVICE[Cause(alarm.cause)],
        "link": f"{page}connect/" if is_cut_off else page,
        "label": "Connect it again" if is_cut_off else "See how it is",
        "settings_link": f"{settings.PUBLIC_URL}/settings/channels/",
    }
    with public_change():
        name = Organization.objects.values_list("name", flat=True).get(pk=organization_id)
        for each in people:
            once = f"alarm/{organization_id}/{alarm.pk}/{alarm.raised_at:%Y%m%d%H%M%S%f}/{each.member_id}"
            known = {**told, "organization": name, "name": each.name}
            mail.send(to=each.email, template="channel_alarm", context=known, once=once)


_ADVICE = {
    Cause.CUT_OFF: "Nothing can be sent until somebody connects it again. What customers write still comes in.",
    Cause.SILENT: "Run the check on its page, or write to it yourself, to see whether messages come in.",
    Cause.RESTRICTED: "What Meta restricts only Meta can lift: its page says what is known.",
    Cause.QUALITY: "Write less that nobody asked for: while it stays low, Meta may let you write to fewer customers.",
    Cause.SENDS: "What was not sent lies under Failures, with the reason; from there it can be sent again.",
    Cause.ACCESS_ENDING: "Whoever connected it connects it again, which takes a minute and changes nothing else.",
}


def alarm_of(account: ChannelAccount, kind: str, level: str, data: dict[str, Any], now: datetime) -> None:
    """The alarm that an entry of the timeline is, if it is one. In its transaction."""
    cause = cause_of(kind, level, data)
    if cause is not None:
        title, detail = describe_event(kind, data)
        raise_alarm(account, cause, title=title, detail=detail, now=now)
