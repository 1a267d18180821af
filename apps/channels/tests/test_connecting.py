"""The walk through each dialog, from the button to an account that sends and receives."""

import re
from datetime import timedelta
from typing import Any

import pytest

from apps.channels.models import ChannelAccount, ConnectAttempt
from apps.channels.services import attempts, connect_account
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from kernel import clock, crypto
from tenants.context import tenant_scope
from tenants.models import ChannelJob, InboundRoute
from tests.world.client import as_person


def routes() -> dict[tuple[str, str], str]:
    return {(row.kind, row.external_id): row.channel_account_id for row in InboundRoute.objects.all()}


def states(attempt: dict[str, Any]) -> dict[str, str]:
    return {step["key"]: step["state"] for step in attempt["steps"]}


def test_a_page_is_connected_with_a_token_of_its_own(walker: Walker) -> None:
    attempt = walker.read("messenger_page", [world.NORTHWIND_PAGE, world.CAREERS_PAGE, world.HARBOR_PAGE])

    assert attempt["step"] == "choosing"
    offered = {each["id"]: each for each in attempt["choices"]}  # three Pages on two pages of the list
    assert offered.keys() == {world.NORTHWIND_PAGE, world.CAREERS_PAGE, world.HARBOR_PAGE}
    assert not offered[world.CAREERS_PAGE]["is_free"] and "may not answer" in offered[world.CAREERS_PAGE]["problem"]

    attempt = walker.choose(attempt["id"], [world.NORTHWIND_PAGE, world.HARBOR_PAGE])

    assert attempt["step"] == "done" and len(attempt["connected"]) == 2
    page = walker.account(attempt["connected"][0])
    assert (page.meta_page_id, page.name, page.status, page.way) == (
        world.NORTHWIND_PAGE, "Northwind Trading", "connected", "messenger_page",
    )  # fmt: skip
    assert page.token_expires_at is None and "pages_messaging" in page.granted_scopes
    assert page.subscription_state == "active" and page.connected_by_id == walker.company.people["owner"]
    assert routes()["messenger_page", world.NORTHWIND_PAGE] == page.pk
    assert crypto.unseal(page.access_token) not in str(walker.detail(page.pk))


def test_a_number_is_registered_with_its_pin(walker: Walker) -> None:
    attempt = walker.read("whatsapp_signup", [world.NORTHWIND_NUMBER])

    assert attempt["step"] == "choosing" and attempt["choices"][0]["needs_pin"]
    refused = walker.api.post(
        f"/api/channels/connect/{attempt['id']}/continue",
        {"next": {"kind": "choice", "chosen": [world.NORTHWIND_NUMBER], "pins": {world.NORTHWIND_NUMBER: "12"}}},
    )
    assert refused.status == 422

    attempt = walker.choose(attempt["id"], [world.NORTHWIND_NUMBER], pins={world.NORTHWIND_NUMBER: "123456"})

    assert attempt["step"] == "done", attempt
    number = walker.account(attempt["connected"][0])
    assert (number.wa_phone_number_id, number.wa_waba_id) == (world.NORTHWIND_NUMBER, world.NORTHWIND_WABA)
    assert (number.quality, number.messaging_limit, number.phone_number) == ("green", "2000", "+1 555-010-0301")
    assert states(attempt)["register"] == states(attempt)["subscribe"] == "ok"
    assert routes()["whatsapp_business", world.NORTHWIND_WABA] == number.pk


def test_a_wrong_pin_may_be_tried_again_without_a_new_window(walker: Walker) -> None:
    attempt = walker.read("whatsapp_signup", [world.SUPPORT_NUMBER])
    attempt = walker.choose(attempt["id"], [world.SUPPORT_NUMBER], pins={world.SUPPORT_NUMBER: "111111"})

    assert (attempt["step"], attempt["problem"]["code"]) == ("choosing", "pin_wrong")
    with tenant_scope(walker.company.scope):
        assert not ChannelAccount.objects.filter(wa_phone_number_id=world.SUPPORT_NUMBER).exists()
    assert ("whatsapp_number", world.SUPPORT_NUMBER) not in routes()

    attempt = walker.choose(attempt["id"], [world.SUPPORT_NUMBER], pins={world.SUPPORT_NUMBER: "246810"})
    assert attempt["step"] == "done"


def test_two_numbers_of_one_whatsapp_account_share_its_route(walker: Walker) -> None:
    first = walker.connect("whatsapp_signup", world.NORTHWIND_NUMBER, pins={world.NORTHWIND_NUMBER: "123456"})
    second = walker.connect("whatsapp_signup", world.SUPPORT_NUMBER, pins={world.SUPPORT_NUMBER: "246810"})

    assert routes()["whatsapp_business", world.NORTHWIND_WABA] == first.pk
    walker.api.post(f"/api/channels/{first.pk}/disconnect")
    work()
    assert routes()["whatsapp_business", world.NORTHWIND_WABA] == second.pk
    walker.api.post(f"/api/channels/{second.pk}/test")
    work()
    subscription = next(each for each in walker.detail(second.pk)["steps"] if each["key"] == "subscription")
    assert subscription["state"] == "ok", "the other number's going has not ended the subscription that both live by"


def test_a_number_of_the_phone_app_is_not_registered(walker: Walker) -> None:
    attempt = walker.read("whatsapp_signup", [world.HARBOR_NUMBER], coexistence=True)

    assert attempt["step"] == "done", attempt
    number = walker.account(attempt["connected"][0])
    assert number.is_coexistence and "register" not in states(attempt) and states(attempt)["history"] == "ok"


def test_instagram_login_gives_sixty_days(walker: Walker) -> None:
    account = walker.connect("instagram_login", world.NORTHWIND_INSTAGRAM)

    assert (account.ig_account_id, account.username) == (world.NORTHWIND_INSTAGRAM, "northwind.trading")
    assert account.token_expires_at is not None
    assert timedelta(days=59) < account.token_expires_at - clock.now() <= timedelta(days=60)
    assert account.platform_user_id


def test_instagram_over_its_page_sends_as_the_page_and_the_other_way_is_warned_of(walker: Walker) -> None:
    account = walker.connect("instagram_page", world.NORTHWIND_PAGE)
    assert (account.ig_account_id, account.linked_page_id) == (world.NORTHWIND_INSTAGRAM, world.NORTHWIND_PAGE)
    assert account.sender_id == world.NORTHWIND_PAGE and account.token_expires_at is None

    attempt = walker.read("instagram_login", [world.NORTHWIND_INSTAGRAM])

    assert attempt["step"] == "choosing", "nothing is replaced without a word"
    assert "over its facebook page" in attempt["choices"][0]["warning"]
    attempt = walker.choose(attempt["id"], [world.NORTHWIND_INSTAGRAM])
    again = walker.account(attempt["connected"][0])
    assert (again.pk, again.way, again.linked_page_id) == (account.pk, "instagram_login", "")


def test_an_app_of_ones_own_has_an_address_of_its_own(walker: Walker) -> None:
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Self Hosted"})
    begun = walker.begin("whatsapp_manual", own_app=own)
    assert begun["dialog_url"] == "" and own["access_token"] not in str(begun)
    work()

    attempt = walker.look(begun["attempt"]["id"])
    assert attempt["step"] == "done", attempt
    assert states(attempt)["webhook"] == "ok", "Meta asked at the address, and we answered"
    account = walker.account(attempt["connected"][0])
    assert account.app_id == own["app_id"] and crypto.unseal(account.app_secret) == own["app_secret"]
    assert "/webhooks/meta/" in walker.detail(account.pk)["own_webhook"]["url"]
    assert as_person(walker.company, "viewer").get(f"/api/channels/{account.pk}").body["own_webhook"] is None


def test_ids_that_the_token_was_not_given_for_are_refused(walker: Walker) -> None:
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Self Hosted Too"})
    begun = walker.begin("whatsapp_manual", own_app={**own, "waba_id": world.NORTHWIND_WABA})
    work()

    attempt = walker.look(begun["attempt"]["id"])
    assert (attempt["step"], attempt["problem"]["code"]) == ("failed", "not_shared")


def test_what_the_browser_says_is_not_believed(walker: Walker) -> None:
    begun = walker.begin("whatsapp_signup")
    back = walker.sandbox.allow(begun["dialog_url"], [world.HARBOR_NUMBER])
    given = {"waba_id": world.NORTHWIND_WABA, "phone_number_id": world.NORTHWIND_NUMBER}
    walker.answer(begun["attempt"]["id"], state=back["state"], code=back["code"], given=given)
    work()

    attempt = walker.look(begun["attempt"]["id"])
    assert (attempt["step"], attempt["problem"]["code"]) == ("failed", "not_shared")


@pytest.mark.parametrize(
    ("way", "asset", "scope", "step"),
    [
        ("messenger_page", world.NORTHWIND_PAGE, "pages_messaging", "failed"),
        ("instagram_login", world.NORTHWIND_INSTAGRAM, "instagram_business_manage_messages", "failed"),
        ("instagram_login", world.NORTHWIND_INSTAGRAM, "instagram_business_manage_comments", "done"),
        ("whatsapp_signup", world.HARBOR_NUMBER, "whatsapp_business_messaging", "failed"),
    ],
)
def test_an_unticked_permission_is_named(walker: Walker, way: str, asset: str, scope: str, step: str) -> None:
    attempt = walker.read(way, [asset], without=[scope])

    assert attempt["step"] == step, attempt
    told = next(each for each in attempt["steps"] if each["key"] == "permissions")
    assert told["state"] == ("failed" if step == "failed" else "warning") and "“" in told["detail"]


def test_a_cancelled_window_is_no_error(walker: Walker) -> None:
    begun = walker.begin("messenger_page")
    back = walker.sandbox.cancel(begun["dialog_url"])

    reply = walker.answer(begun["attempt"]["id"], state=back["state"], error=back["error"])

    assert (reply.body["step"], reply.body["problem"]["code"]) == ("failed", "canceled")


def test_the_state_is_good_once_and_only_here(walker: Walker, rival: Walker) -> None:
    begun = walker.begin("messenger_page")
    id_, state = begun["attempt"]["id"], begun["state"]
    code = walker.sandbox.allow(begun["dialog_url"], [world.NORTHWIND_PAGE])["code"]

    assert walker.answer(id_, state="made-up", code=code).body["code"] == "state_mismatch"
    assert rival.answer(id_, state=state, code=code).status == 404, "another organization"
    colleague = as_person(walker.company, "admin")
    body = {"next": {"kind": "answer", "state": state, "code": code}}
    assert colleague.post(f"/api/channels/connect/{id_}/continue", body).status == 404, "another sign-in"
    assert walker.answer(id_, state=state, code=code).status == 202
    assert walker.answer(id_, state=state, code=code).body["code"] == "attempt_busy", "used"


def test_a_state_runs_out(walker: Walker) -> None:
    begun = walker.begin("messenger_page")
    with tenant_scope(walker.company.scope):
        ConnectAttempt.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    reply = walker.answer(begun["attempt"]["id"], state=begun["state"], code="x")

    assert (reply.status, reply.body["code"]) == (409, "attempt_over")


def test_secrets_of_an_attempt_are_sealed_and_gone_at_its_end(walker: Walker) -> None:
    attempt = walker.read("messenger_page", [world.NORTHWIND_PAGE, world.HARBOR_PAGE])
    with tenant_scope(walker.company.scope):
        held = ConnectAttempt.objects.get(pk=attempt["id"]).secrets
    tokens = re.findall(r"EAAG\w+", crypto.unseal(held))
    assert tokens and not any(token in held for token in tokens) and "EAAG" not in str(attempt)

    walker.choose(attempt["id"], [world.HARBOR_PAGE])
    with tenant_scope(walker.company.scope):
        assert ConnectAttempt.objects.get(pk=attempt["id"]).secrets == ""


def test_another_organizations_account_is_refused_without_saying_whose(walker: Walker, rival: Walker) -> None:
    walker.connect("messenger_page", world.NORTHWIND_PAGE)

    attempt = rival.read("messenger_page", [world.NORTHWIND_PAGE])

    (choice,) = attempt["choices"]
    assert not choice["is_free"] and "another workspace" in choice["problem"]
    assert "acme" not in str(attempt).lower()
    with tenant_scope(rival.company.scope):
        assert not ChannelAccount.objects.filter(meta_page_id=world.NORTHWIND_PAGE).exists()


def test_two_that_want_the_same_page_at_once_do_not_both_get_it(walker: Walker, rival: Walker) -> None:
    mine = walker.read("messenger_page", [world.NORTHWIND_PAGE, world.HARBOR_PAGE])
    theirs = rival.read("messenger_page", [world.NORTHWIND_PAGE, world.HARBOR_PAGE])

    assert walker.choose(mine["id"], [world.NORTHWIND_PAGE])["step"] == "done"
    lost = rival.choose(theirs["id"], [world.NORTHWIND_PAGE])

    assert (lost["step"], lost["problem"]["code"]) == ("failed", "account_taken")


def test_connecting_again_keeps_the_account_its_name_and_its_settings(walker: Walker) -> None:
    first = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    renamed = {"name": "Front desk", "settings": {"read_marks": False}}
    assert walker.api.call("PATCH", f"/api/channels/{first.pk}", renamed).status == 200

    again = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    assert (again.pk, again.name, again.settings) == (first.pk, "Front desk", {"read_marks": False})


def test_a_worker_that_dies_over_an_attempt_leaves_it_to_be_begun_anew(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any, **kwargs: Any) -> Any:
        raise SystemExit

    attempt = walker.read("messenger_page", [world.NORTHWIND_PAGE, world.HARBOR_PAGE])
    monkeypatch.setattr("apps.channels.services.connecting.joining.connect_account", die)
    body = {"next": {"kind": "choice", "chosen": [world.NORTHWIND_PAGE]}}
    walker.api.post(f"/api/channels/connect/{attempt['id']}/continue", body)
    with pytest.raises(SystemExit):
        work()
    claimed = routes()["messenger_page", world.NORTHWIND_PAGE]
    monkeypatch.setattr("apps.channels.services.connecting.joining.connect_account", connect_account)
    ChannelJob.objects.update(due_at=clock.now())  # its lease has run out
    work()

    later = walker.look(attempt["id"])
    assert later["connected"] == [claimed], "the route that was claimed leads to the account that was made in the end"


def test_what_is_not_set_up_is_not_offered(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.META_SIGNUP_CONFIG_ID", "")

    ways = {each["key"]: each["is_offered"] for each in walker.api.get("/api/channels/ways").body["data"]}

    assert not ways["whatsapp_signup"] and ways["whatsapp_manual"] and ways["messenger_page"]
    reply = walker.api.post("/api/channels/connect", {"way": "whatsapp_signup"})
    assert (reply.status, reply.body["code"]) == (409, "way_not_offered")


def test_old_attempts_are_forgotten(walker: Walker) -> None:
    walker.begin("messenger_page")
    with tenant_scope(walker.company.scope):
        attempts.forget_old(clock.now() + timedelta(hours=2))
        assert not ConnectAttempt.objects.exists()
