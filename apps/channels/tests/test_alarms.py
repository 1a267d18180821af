"""Who may mend a channel is mailed about it: once a day for each cause, whoever dies and however often it is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import transaction

from apps.access.permissions import ROLES
from apps.access.tests.factories import give_role, grant, make_role
from apps.channels.models import ChannelAccount, ChannelAlarm, HealthEvent
from apps.channels.services import accounts, alarms, checking
from apps.channels.services.alarms import cause_of
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from apps.notices.models import Notice
from kernel import clock
from kernel.mail.models import OutgoingMail
from kernel.mail.outbox import send_due
from tenants.context import public_scope, tenant_scope
from tenants.models import ChannelJob
from tests.world.client import as_person
from tests.world.companies import Company

DAY = timedelta(days=1)
BOTH = ["admin@acme.test", "owner@acme.test"]


def note(acme: Company, kind: str = "silent", *, now: datetime, **data: Any) -> str:
    """Something happens to the company's number. Returns the account's id."""
    with tenant_scope(acme.scope):
        account = accounts.get_account(acme.accounts["whatsapp"])
        with transaction.atomic():
            accounts.note(account, kind, HealthEvent.Level.PROBLEM, now, **data)
    return account.pk


def mailed() -> list[str]:
    """To whom alarms were written, in order of the alphabet."""
    with public_scope():
        rows = OutgoingMail.objects.filter(template="channel_alarm")
        return sorted(rows.values_list("to", flat=True))


@pytest.mark.parametrize(
    ("kind", "level", "data", "cause"),
    [
        ("reconnect_required", "problem", {}, "cut_off"),
        ("disconnected", "problem", {"code": "person_withdrew"}, "cut_off"),
        ("disconnected", "info", {"code": "by_member"}, None),
        ("silent", "problem", {}, "silent"),
        ("account_restricted", "problem", {}, "restricted"),
        ("policy_enforced", "info", {"action": "unblock"}, None),
        ("quality_changed", "warning", {"before": "green", "after": "red"}, "quality"),
        ("quality_changed", "warning", {"before": "green", "after": "yellow"}, None),
        ("quality_told", "warning", {"event": "FLAGGED"}, "quality"),
        ("quality_told", "warning", {"event": "DOWNGRADE"}, None),
        ("access_ending", "warning", {"days": 9}, "access_ending"),
        ("check_failed", "problem", {}, None),
        ("subscription_lost", "problem", {}, "silent"),
        ("subscription_lost", "warning", {}, None),  # it was taken up again at once
        ("renewal_failed", "problem", {"days": 5}, "access_ending"),
        ("renewal_failed", "warning", {"days": 25}, None),  # it is tried again tomorrow
    ],
)
def test_which_news_are_alarms(kind: str, level: str, data: dict[str, Any], cause: str | None) -> None:
    assert cause_of(kind, level, data) == cause


def test_an_account_that_is_cut_off_is_mailed_with_the_way_to_mend_it(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE, "subcode": 460})
    walker.api.post(f"/api/channels/{page.pk}/test")
    work()
    with public_scope():
        send_due()

    assert mailed() == BOTH
    sent = next(each for each in django_mail.outbox if each.to == ["owner@acme.test"])
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    for text in (str(sent.body), html):
        assert f"/settings/channels/{page.pk}/connect/" in text and "changed their password" in text
    assert sent.subject == f"{page.name} needs a look: Has to be connected again"


def test_it_is_mailed_once_a_day_for_each_cause(committed: None, acme: Company) -> None:
    start = clock.now()
    for hours, kind in ((0, "silent"), (1, "silent"), (23, "silent"), (23, "account_restricted")):
        note(acme, kind, now=start + timedelta(hours=hours))
        work()
    assert mailed() == sorted([*BOTH, *BOTH])

    with tenant_scope(acme.scope):
        ChannelAlarm.objects.update(mailed_at=start - DAY)
    note(acme, now=start + DAY)
    work()

    assert mailed() == sorted([*BOTH, *BOTH, *BOTH])


def test_who_dies_between_the_mails_and_the_mark_mails_nobody_twice(
    committed: None, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = note(acme, now=clock.now())

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> datetime:
        raise Killed

    with monkeypatch.context() as dying, tenant_scope(acme.scope), pytest.raises(Killed):
        dying.setattr(clock, "now", die)
        alarms.mail_waiting(account_id)
    assert mailed() == BOTH
    with tenant_scope(acme.scope):
        assert ChannelAlarm.objects.get().waits

    work()

    assert mailed() == BOTH
    with tenant_scope(acme.scope):
        assert not ChannelAlarm.objects.get().waits


def test_the_daily_check_finds_what_nobody_asked_for(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    with tenant_scope(walker.company.scope), transaction.atomic():
        accounts.note(page, "silent", HealthEvent.Level.PROBLEM, clock.now())
    with public_scope():
        ChannelJob.objects.filter(kind="alarm").delete()
    assert mailed() == []

    with tenant_scope(walker.company.scope):
        checking.check_daily(page.pk)

    assert mailed() == BOTH


def test_what_is_mended_meanwhile_is_not_mailed_and_may_be_later(committed: None, acme: Company) -> None:
    account_id = note(acme, "reconnect_required", now=clock.now(), code="token_invalid")
    work()
    assert mailed() == [], "the account is connected"

    with tenant_scope(acme.scope):
        accounts.require_reconnect(channel_account_id=account_id, now=clock.now())
    work()

    assert mailed() == BOTH


def test_everybody_chooses_for_themselves(committed: None, acme: Company) -> None:
    assert as_person(acme, "owner").get("/api/channels/alarm-mails").body == {"is_wanted": True}
    chosen = as_person(acme, "owner").call("PUT", "/api/channels/alarm-mails", {"is_wanted": False})
    assert (chosen.status, chosen.body) == (200, {"is_wanted": False})
    assert as_person(acme, "agent").get("/api/channels/alarm-mails").status == 403

    note(acme, now=clock.now())
    work()

    assert mailed() == ["admin@acme.test"]


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(("granted", "named"), [((), []), (("whatsapp",), ["agent@acme.test"])])
def test_only_those_who_may_mend_this_very_account(acme: Company, granted: Sequence[str], named: list[str]) -> None:
    agent = acme.people["agent"]
    give_role(agent, make_role(permissions=ROLES["agent"] | {"channels:configure"}).pk)
    alarms.choose(member_id=agent, is_wanted=True)
    for each in granted:
        grant(agent, "view reply manage", ChannelAccount.objects.get(pk=acme.accounts[each]))

    found = [each.email for each in alarms.list_mailed(acme.accounts["whatsapp"])]

    assert found == [*sorted(["admin@acme.test", *named]), "owner@acme.test"]


def test_the_end_of_access_is_known_from_the_start_and_told_two_weeks_before_it_once(walker: Walker) -> None:
    try:
        walker.sandbox.api("POST", "clock", {"offset_s": -70 * 86400})
        page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    finally:
        walker.sandbox.api("POST", "clock", {"offset_s": 0})
    ends_at = page.data_access_expires_at
    assert ends_at is not None and 19 <= (ends_at - clock.now()).days <= 20
    assert walker.detail(page.pk)["account"]["data_access_expires_at"] is not None

    def check(days_later: int) -> None:
        """As a check so many days later finds it."""
        with tenant_scope(walker.company.scope):
            account = accounts.get_account(page.pk)
            checking._keep(account, checking._check(account), clock.now() + timedelta(days=days_later))

    check(0)
    assert "access_ending" not in {each["kind"] for each in walker.detail(page.pk)["events"]}
    for days_later in (7, 8):
        check(days_later)
    work()

    told = [each["title"] for each in walker.detail(page.pk)["events"] if each["kind"] == "access_ending"]
    assert told == ["Access to messages ends in 12 days"]
    assert mailed() == BOTH
    with tenant_scope(walker.company.scope):
        assert [each.code for each in Notice.objects.all()] == ["channel.access_ending"]
