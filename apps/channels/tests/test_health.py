"""The checks name what is wrong; what can be mended is mended; what cannot is told once."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.channels.models import ActivityHour, ChannelAccount, HealthEvent
from apps.channels.services import accounts, activity, checking, jobs
from apps.channels.services.releasing import carry_out_requests
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from apps.notices.models import Notice
from kernel import clock, crypto
from kernel.clock import isoformat
from kernel.scope import Scope
from tenants.context import tenant_scope
from tenants.models import ChannelJob, InboundRoute, Organization
from tests.world.client import as_person
from tests.world.companies import Company


def run_test(walker: Walker, id_: str) -> dict[str, dict[str, Any]]:
    """Press "Test", let the worker ask, read the answers."""
    assert walker.api.post(f"/api/channels/{id_}/test").body["is_checking"]
    work()
    detail = walker.detail(id_)
    assert not detail["is_checking"]
    return {step["key"]: step for step in detail["steps"]}


def test_whether_it_is_being_checked_is_asked_before_its_answers_are_read(walker: Walker) -> None:
    """A check that ends in between would be told as done, with the answers of the one before it."""
    number = walker.connect("whatsapp_signup", world.NORTHWIND_NUMBER, pins={world.NORTHWIND_NUMBER: "123456"})
    with CaptureQueriesContext(connection) as captured:
        walker.detail(number.pk)

    said = [each["sql"] for each in captured]
    asked = [at for at, sql in enumerate(said) if "tenants_channeljob" in sql]
    read = [at for at, sql in enumerate(said) if 'FROM "channel_accounts_channelaccount"' in sql]
    assert asked and read and max(asked) < min(read)


def kinds(walker: Walker, id_: str) -> list[str]:
    return [each["kind"] for each in walker.detail(id_)["events"]]


def test_everything_is_asked_and_a_healthy_account_passes(walker: Walker) -> None:
    number = walker.connect("whatsapp_signup", world.NORTHWIND_NUMBER, pins={world.NORTHWIND_NUMBER: "123456"})

    steps = run_test(walker, number.pk)

    assert list(steps) == [
        "token", "scopes", "account", "subscription", "webhook", "number", "quality", "traffic",
    ]  # fmt: skip
    assert {key: step["state"] for key, step in steps.items() if key != "traffic"} == dict.fromkeys(
        ["token", "scopes", "account", "subscription", "webhook", "number", "quality"], "ok"
    )
    assert steps["traffic"]["state"] == "warning" and "another phone" in steps["traffic"]["mend"]

    heard_at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    with tenant_scope(walker.company.scope):
        ChannelAccount.objects.update(last_in_at=heard_at)
    heard = run_test(walker, number.pk)["traffic"]
    assert (heard["state"], heard["detail"], heard["at"]) == ("ok", "Messages come in.", isoformat(heard_at))


def test_a_dead_token_is_named_with_its_reason_and_cuts_the_account_off(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE, "subcode": 460})

    steps = run_test(walker, page.pk)

    assert (steps["token"]["state"], steps["token"]["action"]) == ("failed", "reconnect")
    assert "password" in steps["token"]["detail"]
    assert steps["subscription"]["state"] == "skipped", "with no access there is nothing to ask"
    row = walker.account(page.pk)
    assert (row.status, row.status_code) == ("reconnect", "password_changed")
    assert kinds(walker, page.pk)[0] == "reconnect_required"

    again = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    assert (again.pk, again.status) == (page.pk, "connected")
    assert run_test(walker, page.pk)["token"]["state"] == "ok"


def test_a_lost_subscription_is_named_and_mended_by_a_press(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.sandbox.api("POST", "connect/unsubscribe", {"account_id": world.NORTHWIND_PAGE})

    step = run_test(walker, page.pk)["subscription"]
    assert (step["state"], step["action"]) == ("failed", "subscribe")
    assert walker.account(page.pk).subscription_state == "missing"

    assert walker.api.post(f"/api/channels/{page.pk}/subscribe").status == 202
    work()
    assert walker.account(page.pk).subscription_state == "active"
    assert kinds(walker, page.pk)[:2] == ["subscription_restored", "subscription_lost"]


def test_missing_fields_are_named(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    fields = ["messages", "messaging_postbacks"]
    walker.sandbox.api("POST", "connect/unsubscribe", {"account_id": world.NORTHWIND_PAGE, "fields": fields})

    step = run_test(walker, page.pk)["subscription"]

    assert step["state"] == "warning" and "message_reads" in step["detail"] and "messages," not in step["detail"]


def test_the_daily_check_takes_a_lost_subscription_up_again_and_says_so(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.sandbox.api("POST", "connect/unsubscribe", {"account_id": world.NORTHWIND_PAGE})

    with tenant_scope(walker.company.scope):
        checking.check_daily(page.pk)

    assert walker.account(page.pk).subscription_state == "active"
    assert kinds(walker, page.pk)[:2] == ["subscription_restored", "subscription_lost"]


def test_instagram_access_is_renewed_in_time_and_a_failure_is_told(walker: Walker) -> None:
    account = walker.connect("instagram_login", world.NORTHWIND_INSTAGRAM)
    now = clock.now()
    soon = {"token_expires_at": now + timedelta(days=20), "token_renewed_at": now - timedelta(days=40)}
    with tenant_scope(walker.company.scope):
        ChannelAccount.objects.filter(pk=account.pk).update(**soon)
        checking.check_daily(account.pk)  # the platform's clock says that the token is too young
        assert "renewal_failed" in HealthEvent.objects.values_list("kind", flat=True)
    walker.sandbox.api("POST", "clock", {"advance_s": 2 * 86400})
    try:
        with tenant_scope(walker.company.scope):
            checking.check_daily(account.pk)
    finally:
        walker.sandbox.api("POST", "clock", {"offset_s": 0})

    renewed = walker.account(account.pk)
    assert renewed.token_expires_at is not None and renewed.token_expires_at - now > timedelta(days=50)
    assert crypto.unseal(renewed.access_token) != crypto.unseal(account.access_token)
    assert "token_renewed" in kinds(walker, account.pk)


def test_an_outage_of_the_platform_is_no_reason_to_connect_again(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    monkeypatch.setattr("django.conf.settings.META_GRAPH_URL", "http://127.0.0.1:9/graph")

    steps = run_test(walker, page.pk)

    assert walker.account(page.pk).status == "connected"
    assert steps["token"]["state"] == "failed" and steps["token"]["action"] == ""


def test_disconnecting_stops_everything_and_keeps_the_account(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    reply = walker.api.post(f"/api/channels/{page.pk}/disconnect")
    assert (reply.status, reply.body["status"]) == (200, "disconnected")
    assert not InboundRoute.objects.filter(external_id=world.NORTHWIND_PAGE).exists()
    assert walker.account(page.pk).access_token, "until the platform was told"
    work()

    row = walker.account(page.pk)
    assert (row.access_token, row.granted_scopes, row.platform_user_id) == ("", [], "")
    told = walker.sandbox.api("GET", "graph-calls?limit=50")["data"]
    assert [each for each in told if each["method"] == "DELETE" and each["path"].endswith("/subscribed_apps")]
    assert walker.connect("messenger_page", world.NORTHWIND_PAGE).pk == page.pk


def test_a_platform_that_is_away_does_not_keep_the_token_for_ever(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    monkeypatch.setattr("django.conf.settings.META_GRAPH_URL", "http://127.0.0.1:9/graph")
    walker.api.post(f"/api/channels/{page.pk}/disconnect")
    for _ in range(jobs.MAX_TRIES):
        jobs.run_asked()
        ChannelJob.objects.update(due_at=clock.now())

    assert walker.account(page.pk).access_token == ""


@pytest.mark.parametrize("way", ["messenger_page", "instagram_login"])
def test_a_person_who_removes_the_app_ends_their_channels(walker: Walker, way: str) -> None:
    asset = world.NORTHWIND_PAGE if way == "messenger_page" else world.NORTHWIND_INSTAGRAM
    account = walker.connect(way, asset)
    for signed_by_nobody in ("", "x.y", "bm8.bm8"):
        reply = walker.api.client.post("/callbacks/meta/deauthorize", {"signed_request": signed_by_nobody})
        assert reply.status_code == 400
    request = signed_request(walker, account)

    assert walker.api.client.post("/callbacks/meta/deauthorize", {"signed_request": request}).status_code == 200
    checked = carry_out_requests()

    row = walker.account(account.pk)
    assert checked == 1 and (row.status, row.status_code, row.access_token) == ("disconnected", "person_withdrew", "")
    assert not InboundRoute.objects.filter(external_id=asset).exists()


def test_a_deletion_is_carried_out_shown_and_receipted(walker: Walker) -> None:
    account = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    client = walker.api.client
    answer = client.post("/callbacks/meta/deletion", {"signed_request": signed_request(walker, account)}).json()
    page = f"/deletion/{answer['confirmation_code']}/"
    assert answer["url"].endswith(page)
    assert b"In progress" in client.get(page).content

    carry_out_requests()

    shown = client.get(page)
    assert shown.status_code == 200 and b"Done" in shown.content and b"1 disconnected" in shown.content
    assert b"acme" not in shown.content.lower()
    assert client.get("/deletion/made-up/").status_code == 404
    row = walker.account(account.pk)
    assert (row.status, row.platform_user_id, row.access_token) == ("disconnected", "", "")
    entries = walker.api.get("/api/audit", action="channel.person_data_deleted").body["data"]
    assert entries and entries[0]["after"]["request"] == answer["confirmation_code"]


def signed_request(walker: Walker, account: ChannelAccount) -> str:
    """As Meta makes it."""
    secret = b"demo-instagram-secret" if account.way == "instagram_login" else b"demo-app-secret"
    body = {"algorithm": "HMAC-SHA256", "user_id": account.platform_user_id, "issued_at": 1}
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=")
    signature = base64.urlsafe_b64encode(hmac.new(secret, payload, hashlib.sha256).digest()).rstrip(b"=")
    return f"{signature.decode()}.{payload.decode()}"


def test_every_connected_account_is_checked_once_a_day_spread_over_it(committed: None, acme: Company) -> None:
    for _ in range(2):
        jobs.watch_all()

    rows = list(ChannelJob.objects.filter(kind="check"))
    accounts_ = set(InboundRoute.objects.values_list("channel_account_id", flat=True))
    assert {row.subject_id for row in rows} == accounts_ and len(rows) == len(accounts_)
    now = clock.now()
    assert all(now - timedelta(minutes=1) < row.due_at < now + timedelta(days=1, minutes=1) for row in rows)
    assert len({row.due_at for row in rows}) == len(rows), "not all at once"


def test_a_check_that_a_worker_died_over_is_done_by_the_next(
    committed: None, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def check(id_: str, **_: object) -> None:
        done.append(id_)
        if len(done) == 1:
            raise SystemExit  # as when the process is killed: nothing is written

    monkeypatch.setitem(jobs._WORK, "check", check)
    company = Organization.objects.get(pk=acme.id)
    id_ = acme.accounts["messenger"]
    ChannelJob.objects.create(organization=company, kind="check", subject_id=id_, due_at=clock.now())
    with pytest.raises(SystemExit):
        jobs.run_checks()
    assert jobs.run_checks() == 0, "leased: nobody else begins it meanwhile"
    ChannelJob.objects.update(due_at=clock.now())
    assert jobs.run_checks() == 1

    assert done == [id_, id_]
    (row,) = ChannelJob.objects.all()
    assert timedelta(hours=23) < row.due_at - clock.now() < timedelta(hours=25)


def test_activity_is_written_once_a_minute(committed: None, tenant: Scope, acme: Company) -> None:
    activity._written.clear()
    id_, start = acme.accounts["whatsapp"], clock.now().replace(microsecond=0)
    for second in range(5):
        activity.note_heard([id_], now=start + timedelta(seconds=second))
    activity.note_sent([id_], now=start)
    assert ChannelAccount.objects.get(pk=id_).last_in_at == start
    assert ChannelAccount.objects.get(pk=id_).last_out_at == start

    activity._written.clear()  # another process
    activity.note_heard([id_], now=start + timedelta(seconds=30))
    assert ChannelAccount.objects.get(pk=id_).last_in_at == start, "within the minute"
    activity._written.clear()
    activity.note_heard([id_], now=start + timedelta(seconds=61))

    assert ChannelAccount.objects.get(pk=id_).last_in_at == start + timedelta(seconds=61)
    assert sum(ActivityHour.objects.values_list("heard", flat=True)) == 2
    assert sum(ActivityHour.objects.values_list("sent", flat=True)) == 1


def test_a_busy_account_that_goes_quiet_is_told_once_and_taken_back(tenant: Scope, acme: Company) -> None:
    id_, now = acme.accounts["whatsapp"], clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    for weeks in (1, 2):
        for hours in range(1, 8):
            hour = now - timedelta(weeks=weeks, hours=hours)
            ActivityHour.objects.create(channel_account_id=id_, hour=hour, heard=10)
    ChannelAccount.objects.filter(pk=id_).update(last_in_at=now - timedelta(hours=6))

    for _ in range(2):
        checking.look_for_silence(accounts.get_account(id_), now)
    assert accounts.get_account(id_).silent_since == now - timedelta(hours=6)
    assert list(Notice.objects.values_list("code", "channel_account_id")) == [("channel.silent", id_)]
    ChannelAccount.objects.filter(pk=id_).update(last_in_at=now)
    checking.look_for_silence(accounts.get_account(id_), now)

    assert accounts.get_account(id_).silent_since is None
    assert list(HealthEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["silent", "heard_again"]


def test_the_timeline_is_paged(tenant: Scope, acme: Company) -> None:
    account = accounts.get_account(acme.accounts["whatsapp"])
    for number in range(70):
        accounts.note(account, "check_passed", "info", clock.now() + timedelta(seconds=number))

    seen: list[int] = []
    cursor: str | None = ""
    for _ in range(3):
        page = as_person(acme, "owner").get(f"/api/channels/{account.pk}/health", cursor=cursor).body
        seen += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
    assert cursor is None

    assert len(seen) == len(set(seen)) == 70 and seen == sorted(seen, reverse=True)
