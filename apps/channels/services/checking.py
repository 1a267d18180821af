"""Looking whether accounts work: on demand, and once a day, when what can be mended without people is mended."""

import logging
from datetime import datetime, timedelta
from typing import Any

from apps.channels import connection, silence
from apps.channels.adapters.problems import VendorProblem
from apps.channels.findings import Findings
from apps.channels.models import ActivityHour, ChannelAccount, HealthEvent
from apps.channels.services import accounts, queue
from apps.channels.services.alarms import mail_waiting
from apps.channels.services.attempts import forget_old
from apps.channels.vendors import vendor_of
from apps.channels.words import describe_event
from apps.notices.services import News, notify
from kernel import clock, crypto

logger = logging.getLogger(__name__)

Level, Subscription = HealthEvent.Level, ChannelAccount.Subscription
RENEW_WHEN_LEFT = timedelta(days=30)  # of sixty
RENEW_NOT_BEFORE = timedelta(days=1)  # platforms refuse younger ones
LOOK_AGAIN = timedelta(hours=1)  # whether a silent one is heard again
TELL_ACCESS_ENDS = timedelta(days=14)
KEPT = timedelta(days=90)  # of a timeline
_REFUSED_BY = {"scopes": "permission_missing", "account": "account_gone", "number": "number_unregistered"}
_TOLD_APART = ("token", "subscription")  # steps whose coming and going has entries of its own

Notes = dict[str, tuple[str, dict[str, Any]]]


def check_now(channel_account_id: str, *, is_last: bool = False) -> None:
    """Ask everything and keep the answers. Changes nothing at the platform. Raises ChannelNotFound."""
    account = accounts.get_account(channel_account_id)
    if account.status != ChannelAccount.Status.DISCONNECTED:
        _keep(account, _check(account), clock.now())


def check_daily(channel_account_id: str, *, is_last: bool = False) -> None:
    """The same, after renewing what ends soon; a lost subscription is taken up again. Raises ChannelNotFound."""
    account, now = accounts.get_account(channel_account_id), clock.now()
    forget_old(now)
    mail_waiting(channel_account_id)
    HealthEvent.objects.filter(channel_account=account, occurred_at__lt=now - KEPT).delete()
    ActivityHour.objects.filter(channel_account=account, hour__lt=now - silence.HISTORY).delete()
    if account.status == ChannelAccount.Status.DISCONNECTED:
        return
    if account.status == ChannelAccount.Status.CONNECTED:
        account = _renew(account, now)
    found = _check(account)
    if _is_lost(found) and account.status == ChannelAccount.Status.CONNECTED:
        found = _subscribe_again(account, found)
    _keep(account, found, now)
    look_for_silence(account, now)


def mend(channel_account_id: str, *, is_last: bool = False) -> None:
    """Take the subscription up again, then ask everything: what went wrong is among them. Raises ChannelNotFound."""
    try:
        subscribe_again(channel_account_id)
    except VendorProblem as problem:
        logger.info("%s was not subscribed: %s", channel_account_id, problem.code)
    check_now(channel_account_id)


def subscribe_again(channel_account_id: str) -> None:
    """Take the subscription up again. Raises ChannelNotFound, VendorProblem."""
    account = accounts.get_account(channel_account_id)
    vendor_of(account).subscribe(connection.ask_about(account))


def watch_for_silence(channel_account_id: str, *, is_last: bool = False) -> None:
    """Look when it would be silent if nothing had come since. Raises ChannelNotFound."""
    account = accounts.get_account(channel_account_id)
    if account.status != ChannelAccount.Status.DISCONNECTED:
        look_for_silence(account, clock.now())


def look_for_silence(account: ChannelAccount, now: datetime) -> None:
    """Raise or take back the alarm of a busy account from which nothing comes any more, and have it looked at again
    when that may have changed. Slow accounts are looked at once a day."""
    hours = ActivityHour.objects.filter(channel_account=account, hour__gte=now - silence.HISTORY)
    heard = dict(hours.values_list("hour", "heard"))
    is_silent = silence.is_silent(heard, last_in_at=account.last_in_at, now=now)
    again_at = (
        now + LOOK_AGAIN if is_silent else silence.becomes_silent_at(heard, last_in_at=account.last_in_at, now=now)
    )
    if again_at is not None:
        queue.ask_for(queue.Kind.SILENCE, account.pk, now=again_at)
    if is_silent == (account.silent_since is not None):
        return
    since = account.last_in_at if is_silent else None
    notes: Notes = {"silent": (Level.PROBLEM, {})} if is_silent else {"heard_again": (Level.INFO, {})}
    accounts.keep_facts(channel_account_id=account.pk, now=now, facts={"silent_since": since}, notes=notes)
    if is_silent:
        body = describe_event("silent", {})[1] + " Run the check on its page, or write to it yourself."
        _tell_admins(account, "channel.silent", f"{account.name} is unusually quiet", now=now, body=body)


def _check(account: ChannelAccount) -> Findings:
    return vendor_of(account).check(connection.ask_about(account))


def _keep(account: ChannelAccount, found: Findings, now: datetime) -> None:
    """The answers; what has changed since goes on the timeline, and a dead token cuts the account off."""
    facts = {**found.facts, "check_steps": [step.as_json() for step in found.steps], "checked_at": now}
    ends = _access_ends(account, found, now)
    notes = _notes(account, found) | ({} if ends is None else {"access_ending": (Level.WARNING, ends)})
    accounts.keep_facts(channel_account_id=account.pk, now=now, facts=facts, notes=notes)
    if ends is not None:
        title, body = describe_event("access_ending", ends)
        _tell_admins(account, "channel.access_ending", f"{account.name}: {title}", now=now, body=body)
    why = found.token_problem.code if found.token_problem is not None else _why_refused(account, found)
    if why:
        accounts.require_reconnect(channel_account_id=account.pk, now=now, code=why)


def _why_refused(account: ChannelAccount, found: Findings) -> str:
    """Why the platform refuses a good token, where the check shows it; of an account that is cut off already."""
    failed = {step.key for step in found.steps if step.state == "failed" and step.action == "reconnect"}
    is_cut_off = account.status == ChannelAccount.Status.RECONNECT
    return next((why for key, why in _REFUSED_BY.items() if is_cut_off and key in failed), "")


def _notes(account: ChannelAccount, found: Findings) -> Notes:
    notes: Notes = {}
    before, after = account.subscription_state, found.facts.get("subscription_state", account.subscription_state)
    if after == Subscription.MISSING and before != after:
        notes["subscription_lost"] = (Level.PROBLEM, {})
    elif after == Subscription.ACTIVE and before in (Subscription.MISSING, Subscription.INCOMPLETE):
        notes["subscription_restored"] = (Level.INFO, {})
    for column, kind in (("quality", "quality_changed"), ("messaging_limit", "limit_changed")):
        was, is_ = getattr(account, column), found.facts.get(column, getattr(account, column))
        if was and is_ and was != is_:
            notes[kind] = (Level.WARNING if is_ in ("yellow", "red") else Level.INFO, {"before": was, "after": is_})
    failed, failed_before = found.failed, _failed_before(account)
    if failed is not None and failed.key != failed_before and failed.key not in _TOLD_APART:
        notes["check_failed"] = (Level.PROBLEM, {"step": failed.label, "detail": failed.detail})
    elif failed is None and failed_before and failed_before not in _TOLD_APART:
        notes["check_passed"] = (Level.INFO, {})
    return notes


def _access_ends(account: ChannelAccount, found: Findings, now: datetime) -> dict[str, Any] | None:
    """In how many days, and of what, when this check is the first to come so near to it; None otherwise. What is
    renewed by itself does not end."""
    names = ["data_access_expires_at", *([] if vendor_of(account).renews(account) else ["token_expires_at"])]
    ends = min(((at, name) for name in names if (at := found.facts.get(name)) is not None), default=None)
    if ends is None or ends[0] - now > TELL_ACCESS_ENDS:
        return None
    ends_at, name = ends
    before = account.checked_at if getattr(account, name) == ends_at else None
    if before is not None and ends_at - before <= TELL_ACCESS_ENDS:
        return None
    return {"days": max((ends_at - now).days, 0), "of": name}


def _failed_before(account: ChannelAccount) -> str:
    return next((str(step["key"]) for step in account.check_steps if step["state"] == "failed"), "")


def _is_lost(found: Findings) -> bool:
    return found.facts.get("subscription_state") in (Subscription.MISSING, Subscription.INCOMPLETE)


def _subscribe_again(account: ChannelAccount, found: Findings) -> Findings:
    """Nobody has to press a button for this; that it had happened stays on the timeline."""
    try:
        subscribe_again(account.pk)
    except VendorProblem:
        return found
    accounts.keep_facts(
        channel_account_id=account.pk,
        now=clock.now(),
        facts={"subscription_state": found.facts["subscription_state"]},
        notes={"subscription_lost": (Level.WARNING, {})},
    )
    account.refresh_from_db()
    return _check(account)


def _tell_admins(account: ChannelAccount, code: str, title: str, now: datetime, body: str) -> None:
    """An alarm for those who run the workspace, wherever in it they are."""
    news = News(code=code, level="warning", title=title, body=body, channel_account_id=account.pk)
    notify(news, occurred_at=now, now=now)


def _renew(account: ChannelAccount, now: datetime) -> ChannelAccount:
    """A token that ends is renewed in time, and again each day until it works."""
    vendor = vendor_of(account)
    if vendor.renew is None or account.token_expires_at is None or not vendor.renews(account):
        return account
    young = account.token_renewed_at is not None and now - account.token_renewed_at < RENEW_NOT_BEFORE
    if young or account.token_expires_at - now > RENEW_WHEN_LEFT or account.token_expires_at <= now:
        return account
    left = (account.token_expires_at - now).days
    try:
        renewal = vendor.renew(connection.ask_about(account))
    except VendorProblem as problem:
        level = Level.PROBLEM if left < 7 else Level.WARNING
        notes: Notes = {"renewal_failed": (level, {"days": left, "detail": problem.detail})}
        accounts.keep_facts(channel_account_id=account.pk, now=now, facts={}, notes=notes)
        title = f"{account.name}: access ends in {left} days and could not be renewed"
        _tell_admins(account, "channel.renewal_failed", title, now=now, body=problem.mend)
        return account
    facts = {
        "access_token": crypto.seal(renewal.token),
        "token_expires_at": renewal.expires_at,
        "token_renewed_at": now,
    }
    accounts.keep_facts(channel_account_id=account.pk, now=now, facts=facts, notes={"token_renewed": (Level.INFO, {})})
    return accounts.get_account(account.pk)
