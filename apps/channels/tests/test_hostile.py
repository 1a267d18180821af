"""What people try, and what goes wrong at the worst moment: nothing is taken, kept or replaced that should not be."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread, local
from typing import Any

import pytest
from django.db import connections

from apps.access.permissions import ROLES
from apps.access.reach import View
from apps.access.tests.factories import give_role, grant, make_role
from apps.channels import ways
from apps.channels.adapters.meta.management.assets import Page
from apps.channels.adapters.meta.management.tokens import TokenFacts
from apps.channels.models import ChannelAccount, ConnectAttempt
from apps.channels.services import connecting
from apps.channels.services.connecting import joining, reading
from apps.channels.services.connecting.progress import Refused
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from kernel import clock, crypto
from tenants import provisioning
from tenants.context import tenant_scope
from tenants.models import ChannelJob, InboundRoute, Membership, WebhookApp
from tests.world.client import as_person
from tests.world.companies import Company

BOTH_PAGES = [world.NORTHWIND_PAGE, world.HARBOR_PAGE]
BOTH_PINS = {world.NORTHWIND_NUMBER: "123456", world.SUPPORT_NUMBER: "246810"}


def is_claimed(external_id: str) -> bool:
    return InboundRoute.objects.filter(external_id=external_id).exists()


def send_choice(walker: Walker, attempt_id: str, chosen: list[str], **more: Any) -> None:
    """Choose, and leave the work for later."""
    body = {"next": {"kind": "choice", "chosen": chosen, **more}}
    assert walker.api.post(f"/api/channels/connect/{attempt_id}/continue", body).status == 202


def at_once(*tasks: Callable[[], None]) -> None:
    """In as many threads, each with a connection of its own."""

    def run(task: Callable[[], None]) -> None:
        try:
            task()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def connect(walker: Walker, attempt_id: str) -> Callable[[], None]:
    """What a worker does."""

    def go_on() -> None:
        with tenant_scope(walker.company.scope):
            connecting.go_on(attempt_id)

    return go_on


def meet_before_claiming(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """All have looked who owns the account before the first of them takes it."""
    barrier, claim = Barrier(count, timeout=20), provisioning.claim_route
    waiting = local()

    def wait_for_the_others(**claimed: Any) -> None:
        if not hasattr(waiting, "is_over"):
            waiting.is_over = True
            barrier.wait()
        claim(**claimed)

    monkeypatch.setattr(joining, "claim_route", wait_for_the_others)


def test_connecting_again_that_fails_keeps_nothing_claimed(walker: Walker, rival: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.api.post(f"/api/channels/{page.pk}/disconnect")
    work()
    attempt = walker.read("messenger_page", BOTH_PAGES)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE})

    assert walker.choose(attempt["id"], [world.NORTHWIND_PAGE])["step"] == "failed"

    assert walker.account(page.pk).status == "disconnected" and not is_claimed(world.NORTHWIND_PAGE)
    assert rival.connect("messenger_page", world.NORTHWIND_PAGE).status == "connected"


def test_connecting_again_that_fails_leaves_a_connected_account_its_route(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    attempt = walker.read("messenger_page", BOTH_PAGES)
    walker.sandbox.api("POST", "connect/kill", {"account_id": world.NORTHWIND_PAGE})

    assert walker.choose(attempt["id"], [world.NORTHWIND_PAGE])["step"] == "failed"

    assert walker.account(page.pk).status == "connected" and is_claimed(world.NORTHWIND_PAGE)


def test_an_attempt_that_breaks_off_for_good_keeps_nothing_claimed(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError

    attempt = walker.read("messenger_page", BOTH_PAGES)
    monkeypatch.setattr(joining, "connect_account", break_off)
    send_choice(walker, attempt["id"], [world.NORTHWIND_PAGE])
    with tenant_scope(walker.company.scope):
        connecting.go_on(attempt["id"], is_last=True)

    assert walker.look(attempt["id"])["problem"]["code"] == "interrupted"
    assert not is_claimed(world.NORTHWIND_PAGE)


def test_of_two_numbers_the_one_with_the_right_pin_is_connected_and_the_other_may_be_tried_again(
    walker: Walker,
) -> None:
    begun = walker.begin("whatsapp_signup")
    back = walker.sandbox.allow(begun["dialog_url"], [world.NORTHWIND_NUMBER, world.SUPPORT_NUMBER])
    id_ = begun["attempt"]["id"]
    walker.answer(id_, state=back["state"], code=back["code"])
    work()

    attempt = walker.choose(id_, list(BOTH_PINS), pins=dict.fromkeys(BOTH_PINS, "123456"))

    assert (attempt["step"], attempt["problem"]["code"]) == ("choosing", "pin_wrong")
    assert {each["id"]: each["is_connected"] for each in attempt["choices"]} == {
        world.NORTHWIND_NUMBER: True,
        world.SUPPORT_NUMBER: False,
    }
    attempt = walker.choose(id_, [world.SUPPORT_NUMBER], pins=BOTH_PINS)
    assert attempt["step"] == "done" and attempt["problem"] is None
    assert {walker.account(each).wa_phone_number_id for each in attempt["connected"]} == set(BOTH_PINS)


@pytest.mark.parametrize("is_known", [False, True])
def test_one_account_in_two_windows_at_once_becomes_one(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    if is_known:
        page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
        walker.api.post(f"/api/channels/{page.pk}/disconnect")
        work()
    attempts = [walker.read("messenger_page", BOTH_PAGES)["id"] for _ in range(2)]
    for each in attempts:
        send_choice(walker, each, [world.NORTHWIND_PAGE])
    meet_before_claiming(monkeypatch, 2)

    at_once(*(connect(walker, each) for each in attempts))

    ended = [walker.look(each) for each in attempts]
    assert [each["step"] for each in ended] == ["done", "done"], ended
    with tenant_scope(walker.company.scope):
        row = ChannelAccount.objects.get(meta_page_id=world.NORTHWIND_PAGE)
    assert [each["connected"] for each in ended] == [[row.pk], [row.pk]]
    assert InboundRoute.objects.get(external_id=world.NORTHWIND_PAGE).channel_account_id == row.pk


def test_two_organizations_in_the_same_moment_do_not_both_get_a_page(
    walker: Walker, rival: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = [(each, str(each.read("messenger_page", BOTH_PAGES)["id"])) for each in (walker, rival)]
    for each, id_ in attempts:
        send_choice(each, id_, [world.NORTHWIND_PAGE])
    meet_before_claiming(monkeypatch, 2)

    at_once(*(connect(*each) for each in attempts))

    ended = {each.look(id_)["step"]: (each, each.look(id_)) for each, id_ in attempts}
    assert ended.keys() == {"done", "failed"}
    assert ended["failed"][1]["problem"]["code"] == "account_taken"
    with tenant_scope(ended["failed"][0].company.scope):
        assert not ChannelAccount.objects.filter(meta_page_id=world.NORTHWIND_PAGE).exists()
    assert InboundRoute.objects.get(external_id=world.NORTHWIND_PAGE).organization_id == ended["done"][0].company.id


@pytest.fixture
def member_with(acme: Company) -> Iterator[Callable[[str, str], None]]:
    """(role, member): the membership says so as well, until the end of the test."""
    before = dict(Membership.objects.filter(organization_id=acme.id).values_list("user_id", "role"))

    def change(role: str, member_id: str) -> None:
        Membership.objects.filter(organization_id=acme.id, user_id=member_id).update(role=role)

    yield change
    for member_id, role in before.items():
        change(role, member_id)


def test_who_may_not_manage_a_connected_account_does_not_replace_its_access(
    walker: Walker, member_with: Callable[[str, str], None]
) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    agent = walker.company.people["agent"]
    with tenant_scope(walker.company.scope):
        role = make_role(permissions=ROLES["agent"] | {"channels:configure"}, view=View.CHANNELS).pk
        give_role(agent, role)
    member_with(role, agent)
    narrow = Walker(company=walker.company, api=as_person(walker.company, "agent"), sandbox=walker.sandbox)

    (choice,) = narrow.read("messenger_page", [world.NORTHWIND_PAGE])["choices"]

    assert not choice["is_free"] and "manage" in choice["problem"]
    assert walker.account(page.pk).access_token == page.access_token

    with tenant_scope(walker.company.scope):
        grant(agent, "view reply manage", page)
    assert narrow.read("messenger_page", [world.NORTHWIND_PAGE])["step"] == "done"


@pytest.mark.parametrize("missing", ["whatsapp_business_management", "whatsapp_business_messaging"])
def test_a_token_of_ones_own_needs_both_permissions_for_that_very_account(walker: Walker, missing: str) -> None:
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Narrow", "without": [missing]})
    begun = walker.begin("whatsapp_manual", own_app=own)
    work()

    assert walker.look(begun["attempt"]["id"])["problem"]["code"] == "scopes_missing"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"app_secret": "0" * 32}, "app_misconfigured"),
        ({"app_id": "100"}, "app_misconfigured"),
        ({"app_id": world.APP_ID, "app_secret": "demo-app-secret"}, "token_foreign"),
        ({"access_token": "EAAG-of-nobody"}, "token_foreign"),
        ({"phone_number_id": world.NORTHWIND_NUMBER}, "number_elsewhere"),
    ],
)
def test_an_own_app_that_does_not_fit_together_is_named(walker: Walker, wrong: dict[str, str], code: str) -> None:
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Mixed up"})
    begun = walker.begin("whatsapp_manual", own_app={**own, **wrong})
    work()

    attempt = walker.look(begun["attempt"]["id"])
    assert (attempt["step"], attempt["problem"]["code"]) == ("failed", code), attempt
    assert "Whoever runs this server" not in attempt["problem"]["mend"], "it is their own app"
    with tenant_scope(walker.company.scope):
        assert not ChannelAccount.objects.filter(wa_phone_number_id=own["phone_number_id"]).exists()


@pytest.mark.parametrize(("shared", "is_free"), [((world.NORTHWIND_INSTAGRAM,), True), (("17841400000000999",), False)])
def test_instagram_over_a_page_has_to_be_shared_itself(shared: tuple[str, ...], is_free: bool) -> None:
    page = Page(id="1", name="A Page", token="x", tasks=("MESSAGING",), instagram_id=world.NORTHWIND_INSTAGRAM)
    scopes = ways.WAYS[ways.INSTAGRAM_PAGE].scopes
    facts = TokenFacts(
        is_valid=True, app_id="1", user_id="1", expires_at=None, data_access_expires_at=None, scopes=scopes,
        targets={"instagram_manage_messages": shared},
    )  # fmt: skip

    assert reading._linked_choice(page, facts)["is_free"] is is_free


def test_tokens_of_an_attempt_that_nobody_finishes_are_gone_when_its_time_is_over(walker: Walker) -> None:
    attempt = walker.read("messenger_page", BOTH_PAGES)
    with tenant_scope(walker.company.scope):
        row = ConnectAttempt.objects.get(pk=attempt["id"])
        assert row.secrets
    assert ChannelJob.objects.get(kind="connect", subject_id=row.pk).due_at == row.expires_at
    with tenant_scope(walker.company.scope):
        ConnectAttempt.objects.update(expires_at=clock.now())
    ChannelJob.objects.update(due_at=clock.now())
    work()

    with tenant_scope(walker.company.scope):
        assert ConnectAttempt.objects.get(pk=attempt["id"]).secrets == ""
    over = walker.look(attempt["id"])
    assert (over["step"], over["problem"]["code"]) == ("failed", "time_over")
    assert not ChannelJob.objects.filter(kind="connect").exists()


def test_instagram_over_a_page_takes_nothing_from_the_page_itself(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    walker.connect("instagram_page", world.NORTHWIND_PAGE)
    walker.api.post(f"/api/channels/{page.pk}/test")
    work()

    step = next(each for each in walker.detail(page.pk)["steps"] if each["key"] == "subscription")
    assert step["state"] == "ok", step


def test_an_own_app_that_fails_to_take_over_leaves_the_webhooks_of_the_one_before(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Twice"})
    walker.begin("whatsapp_manual", own_app=own)
    work()
    WebhookApp.objects.update(app_secret=crypto.seal("of the app before"))

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise Refused("subscription_missing", "Not now.", "")

    with monkeypatch.context() as refusing:
        refusing.setattr(joining, "_subscribe", refuse)
        walker.begin("whatsapp_manual", own_app=own)
        work()
    assert crypto.unseal(WebhookApp.objects.get().app_secret) == "of the app before", "what it signs still comes in"
    walker.begin("whatsapp_manual", own_app=own)
    work()

    assert crypto.unseal(WebhookApp.objects.get().app_secret) == own["app_secret"]
