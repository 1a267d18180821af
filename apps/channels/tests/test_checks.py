"""Each precondition taken away in turn: the check names that one, and says what mends it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.models import ActivityHour, ChannelAccount, HealthEvent
from apps.channels.services import accounts, checking, jobs
from apps.channels.silence import SHORTEST, hour_of
from apps.channels.tests import sandbox as world
from apps.channels.tests.test_alarms import mailed
from apps.channels.tests.test_health import run_test
from apps.channels.tests.walk import Walker, work
from apps.notices.models import Notice
from kernel import clock
from kernel.http import HttpClient
from kernel.tests.local_server import LocalServer, answer
from tenants.context import tenant_scope
from tenants.models import ChannelJob
from tests.world.companies import Company

PIN = {world.NORTHWIND_NUMBER: "123456"}


def connect_number(walker: Walker) -> ChannelAccount:
    return walker.connect("whatsapp_signup", world.NORTHWIND_NUMBER, pins=PIN)


def failing(steps: dict[str, dict[str, Any]]) -> list[str]:
    return [key for key, step in steps.items() if step["state"] == "failed"]


@pytest.mark.parametrize(
    ("way", "asset", "take_away", "key", "says", "action"),
    [
        (
            "whatsapp_signup", world.NORTHWIND_NUMBER,
            ("connect/assets", {"id": world.NORTHWIND_NUMBER, "is_registered": 0}),
            "number", "not registered", "reconnect",
        ),
        *(
            (
                "whatsapp_signup", world.NORTHWIND_NUMBER,
                ("connect/assets", {"id": world.NORTHWIND_NUMBER, "status": status}),
                "number", status.lower(), "open_platform",
            )
            for status in ("BANNED", "RESTRICTED")
        ),
        (
            "instagram_page", world.NORTHWIND_PAGE,
            ("connect/assets", {"id": world.NORTHWIND_INSTAGRAM, "parent_id": ""}),
            "account", "not linked", "reconnect",
        ),
        (
            "whatsapp_signup", world.NORTHWIND_NUMBER,
            ("connect/app", {"object": "whatsapp_business_account", "fields": ["account_update"]}),
            "webhook", "messages", "",
        ),
        (
            "messenger_page", world.NORTHWIND_PAGE,
            ("connect/app", {"object": "page", "fields": ["message_reads"]}),
            "webhook", "messages", "",
        ),
        (
            "instagram_page", world.NORTHWIND_PAGE,
            ("connect/app", {"object": "instagram", "fields": []}),
            "webhook", "messages", "",
        ),
        (
            "messenger_page", world.NORTHWIND_PAGE,
            ("connect/app", {"object": "page", "url": "https://elsewhere.test/webhooks/meta"}),
            "webhook", "another address", "",
        ),
        (
            "messenger_page", world.NORTHWIND_PAGE,
            ("connect/unsubscribe", {"account_id": world.NORTHWIND_PAGE}),
            "subscription", "does not tell", "subscribe",
        ),
        (
            "messenger_page", world.NORTHWIND_PAGE,
            ("connect/unsubscribe", {"account_id": world.NORTHWIND_PAGE, "fields": ["message_reads"]}),
            "subscription", "messages", "subscribe",
        ),
    ],
)  # fmt: skip
def test_what_is_taken_away_is_the_one_thing_that_is_named(
    walker: Walker, way: str, asset: str, take_away: tuple[str, dict[str, Any]], key: str, says: str, action: str
) -> None:
    account = walker.connect(way, asset, **({"pins": PIN} if way == "whatsapp_signup" else {}))
    assert failing(run_test(walker, account.pk)) == []

    walker.sandbox.api("POST", *take_away)
    steps = run_test(walker, account.pk)

    assert failing(steps) == [key], steps
    assert says in steps[key]["detail"] and steps[key]["mend"] and steps[key]["action"] == action
    assert walker.account(account.pk).status == "connected", "it is no reason to connect again"
    assert walker.detail(account.pk)["events"][0]["level"] == "problem"


def test_fields_that_one_can_do_without_are_a_warning(walker: Walker) -> None:
    number = connect_number(walker)
    walker.sandbox.api("POST", "connect/app", {"object": "whatsapp_business_account", "fields": ["messages"]})

    step = run_test(walker, number.pk)["webhook"]

    assert step["state"] == "warning" and "account_update" in step["detail"]


@pytest.mark.parametrize("subcode", [458, 460, 463, 464, 467, 492])
def test_why_a_token_died_is_told_and_inbound_goes_on(walker: Walker, subcode: int) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE, "subcode": subcode})

    assert failing(run_test(walker, page.pk)) == ["token"]

    shown = walker.detail(page.pk)
    code = {458: "app_removed", 460: "password_changed", 463: "token_expired", 464: "person_unconfirmed",
            467: "token_invalid", 492: "role_lost"}[subcode]  # fmt: skip
    assert (shown["account"]["status"], shown["account"]["status_code"]) == ("reconnect", code)
    assert shown["reason"] == next(each["detail"] for each in shown["events"] if each["kind"] == "reconnect_required")


def test_a_wrong_secret_of_the_app_cuts_no_account_off(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    monkeypatch.setattr(settings, "META_APP_SECRET", "mistyped")

    step = run_test(walker, page.pk)["token"]

    assert walker.account(page.pk).status == "connected", "it still sends: the token is as good as before"
    assert step["state"] == "failed" and step["action"] == "" and "Whoever runs this server" in step["mend"]


def test_a_verify_token_with_any_characters_is_asked_for_as_it_is(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    monkeypatch.setattr(settings, "META_VERIFY_TOKEN", "a+b&c#d e%41ü")

    assert run_test(walker, page.pk)["webhook"]["state"] == "ok"


@pytest.mark.parametrize(
    ("status", "says"), [(401, "signature was not accepted"), (500, "does not answer"), (0, "cannot be reached")]
)
def test_a_webhook_address_that_does_not_work_is_named(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, status: int, says: str
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    def behave(handler: Any) -> None:
        answer(200, b"1158201444")(handler) if status == 401 and handler.command == "GET" else answer(status)(handler)

    with LocalServer(behave=behave) as server:
        url = server.url if status else "http://127.0.0.1:9"
        monkeypatch.setattr(settings, "PUBLIC_URL", url)
        with HttpClient([url]) as http:
            monkeypatch.setattr(connection, "own_address", lambda: http)
            step = run_test(walker, page.pk)["webhook"]

    assert step["state"] == "failed" and says in step["detail"]


@pytest.mark.parametrize("days", [10, 5])
def test_the_end_of_a_token_that_only_people_can_renew_is_told_before_it_comes_once(walker: Walker, days: int) -> None:
    number = connect_number(walker)
    walker.sandbox.api("POST", "connect/expire", {"account_id": world.NORTHWIND_NUMBER, "in_s": days * 86400 + 60})

    for _ in range(2):
        with tenant_scope(walker.company.scope):
            checking.check_daily(number.pk)
    work()

    told = [each for each in walker.detail(number.pk)["events"] if each["kind"] == "access_ending"]
    assert [each["title"] for each in told] == [f"Access to messages ends in {days} days"]
    assert "90 days" not in told[0]["detail"], "it is the token that ends"
    with tenant_scope(walker.company.scope):
        assert [each.code for each in Notice.objects.all()] == ["channel.access_ending"]
    assert mailed() == ["admin@acme.test", "owner@acme.test"]


def test_a_token_that_is_renewed_by_itself_alarms_nobody(walker: Walker) -> None:
    account = walker.connect("instagram_login", world.NORTHWIND_INSTAGRAM)
    with tenant_scope(walker.company.scope):
        ends_at = clock.now() + timedelta(days=10)
        ChannelAccount.objects.filter(pk=account.pk).update(token_expires_at=ends_at)
        checking.check_now(account.pk)

    assert "access_ending" not in {each["kind"] for each in walker.detail(account.pk)["events"]}


def make_busy(account_id: str, *, last_in_at: datetime) -> None:
    """In both of the weeks before much came in every hour around this time of day."""
    for weeks in (1, 2):
        for hours in range(-6, 8):
            hour = hour_of(clock.now()) - timedelta(weeks=weeks, hours=hours)
            ActivityHour.objects.create(channel_account_id=account_id, hour=hour, heard=10)
    ChannelAccount.objects.filter(pk=account_id).update(last_in_at=last_in_at)


def test_a_busy_account_that_falls_silent_is_noticed_within_hours_and_told_once(committed: None, acme: Company) -> None:
    id_, now = acme.accounts["whatsapp"], clock.now()
    with tenant_scope(acme.scope):
        make_busy(id_, last_in_at=now)
        checking.look_for_silence(accounts.get_account(id_), now)
    job = ChannelJob.objects.get(kind="silence")
    assert SHORTEST < job.due_at - now <= timedelta(hours=4), "not only at tomorrow's check"
    with tenant_scope(acme.scope):
        ChannelAccount.objects.filter(pk=id_).update(last_in_at=now - timedelta(hours=5))

    for _ in range(3):
        ChannelJob.objects.filter(kind="silence").update(due_at=clock.now())
        jobs.run_checks()
    work()

    assert mailed() == ["admin@acme.test", "owner@acme.test"]
    with tenant_scope(acme.scope):
        assert accounts.get_account(id_).silent_since is not None
        assert [each.code for each in Notice.objects.all()] == ["channel.silent"]
        ChannelAccount.objects.filter(pk=id_).update(last_in_at=clock.now())
    ChannelJob.objects.filter(kind="silence").update(due_at=clock.now())
    jobs.run_checks()
    with tenant_scope(acme.scope):
        assert accounts.get_account(id_).silent_since is None
        assert [each.kind for each in HealthEvent.objects.order_by("pk")] == ["silent", "heard_again"]


def test_a_slow_account_is_looked_at_once_a_day_only(committed: None, acme: Company) -> None:
    id_ = acme.accounts["messenger"]
    with tenant_scope(acme.scope):
        ChannelAccount.objects.filter(pk=id_).update(last_in_at=clock.now())
        checking.look_for_silence(accounts.get_account(id_), clock.now())

    assert not ChannelJob.objects.filter(kind="silence").exists()


@pytest.mark.parametrize(
    "body", [b"<html>One moment</html>", b"", {"error": "busy"}, {"data": None}, {"data": "x"}, [], {}]
)
def test_an_answer_that_is_none_of_metas_takes_nothing_for_gone(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, body: Any
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    with LocalServer(behave=answer(200, body)) as server, HttpClient([server.url]) as http:
        monkeypatch.setattr(settings, "META_GRAPH_URL", server.url)
        monkeypatch.setattr(connection, "http", lambda: http)
        with tenant_scope(walker.company.scope):
            checking.check_daily(page.pk)
        asked = [each.method for each in server.received]

    row = walker.account(page.pk)
    assert (row.status, row.subscription_state) == ("connected", "active")
    assert set(asked) == {"GET"}, "nothing is mended that is not known to be broken"
    assert "subscription_lost" not in {each["kind"] for each in walker.detail(page.pk)["events"]}


def test_why_a_send_was_refused_is_found_out_by_the_check(walker: Walker) -> None:
    page, number = walker.connect("messenger_page", world.NORTHWIND_PAGE), connect_number(walker)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE, "subcode": 460})
    walker.sandbox.api("POST", "connect/assets", {"id": world.NORTHWIND_NUMBER, "is_registered": 0})
    with tenant_scope(walker.company.scope):
        for each in (page, number):  # as a send does it, which knows no more
            accounts.require_reconnect(channel_account_id=each.pk, now=clock.now())
    work()

    reasons = {each: (shown["account"]["status_code"], shown["reason"]) for each in (page.pk, number.pk)
               if (shown := walker.detail(each))}  # fmt: skip
    assert reasons[page.pk][0] == "password_changed" and "password" in reasons[page.pk][1]
    assert reasons[number.pk] == ("number_unregistered", "The number is not registered for sending.")
    assert walker.account(number.pk).status == "reconnect"
