"""What Meta posts on behalf of a person: only what our own apps signed counts, once, and only for that person."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from apps.channels.models import ChannelAccount
from apps.channels.services.releasing import carry_out_requests
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from tenants.context import tenant_scope
from tenants.models import InboundRoute, PlatformRequest

OURS, INSTAGRAM = b"demo-app-secret", b"demo-instagram-secret"


def sign(body: Any, secret: bytes = OURS) -> str:
    """`<signature>.<payload>`, as Meta makes it."""
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=")
    signature = base64.urlsafe_b64encode(hmac.new(secret, payload, hashlib.sha256).digest()).rstrip(b"=")
    return f"{signature.decode()}.{payload.decode()}"


def of_person(user_id: Any, **more: Any) -> dict[str, Any]:
    return {"algorithm": "HMAC-SHA256", "user_id": user_id, "issued_at": 1, **more}


def post(walker: Walker, kind: str, signed_request: str) -> Any:
    return walker.api.client.post(f"/callbacks/meta/{kind}", {"signed_request": signed_request})


@pytest.mark.parametrize("kind", ["deauthorize", "deletion"])
def test_what_is_not_signed_by_our_apps_is_refused_and_changes_nothing(walker: Walker, kind: str) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    own = walker.sandbox.api("POST", "connect/own-apps", {"business": "Somebody else"})
    person = of_person(page.platform_user_id)
    genuine = sign(person)
    other = sign(of_person("1")).partition(".")[2]

    for forged in (
        sign(person, b""), sign(person, own["app_secret"].encode()), f"{genuine.partition('.')[0]}.{other}",
        sign({**person, "algorithm": "none"}), sign({**person, "algorithm": None}), sign(of_person(None)),
        sign(of_person({})), sign([person]), genuine.upper(), genuine[1:], genuine.partition(".")[2],
    ):  # fmt: skip
        assert post(walker, kind, forged).status_code == 400, forged
    assert walker.api.client.get(f"/callbacks/meta/{kind}").status_code == 405

    assert not PlatformRequest.objects.exists() and carry_out_requests() == 0
    assert walker.account(page.pk).status == "connected"


@pytest.mark.parametrize("secret", [OURS, INSTAGRAM])
def test_somebody_unknown_ends_nothing_and_has_a_page_all_the_same(walker: Walker, secret: bytes) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    answer = post(walker, "deletion", sign(of_person(987654321), secret)).json()
    carry_out_requests()

    shown = walker.api.client.get(f"/deletion/{answer['confirmation_code']}/").content
    assert b"Done" in shown and b"0 disconnected" in shown
    assert walker.account(page.pk).status == "connected"


def test_the_same_request_twice_ends_the_accounts_once(walker: Walker, rival: Walker) -> None:
    page, other = (
        walker.connect("messenger_page", world.NORTHWIND_PAGE),
        rival.connect("messenger_page", world.HARBOR_PAGE),
    )
    assert page.platform_user_id == other.platform_user_id, "one person, in two workspaces"
    signed = sign(of_person(page.platform_user_id))
    codes = [post(walker, "deletion", signed).json()["confirmation_code"] for _ in range(2)]
    assert post(walker, "deauthorize", signed).status_code == 200

    for _ in range(3):
        carry_out_requests()
    work()

    for whose, account in ((walker, page), (rival, other)):
        row = whose.account(account.pk)
        assert (row.status, row.access_token, row.platform_user_id) == ("disconnected", "", "")
        assert [each["kind"] for each in whose.detail(row.pk)["events"]].count("disconnected") == 1
    assert len(set(codes)) == 2
    assert sorted(PlatformRequest.objects.filter(kind="deletion").values_list("accounts", flat=True)) == [0, 2]
    assert set(PlatformRequest.objects.values_list("platform_user_id", flat=True)) == {""}
    for code in codes:
        shown = walker.api.client.get(f"/deletion/{code}/").content
        assert b"Done" in shown and b"acme" not in shown.lower() and b"globex" not in shown.lower()


def test_a_disconnected_account_is_deleted_of_its_person_at_once_as_well(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody of the workspace had disconnected it, and the platform could not be told yet."""
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)
    monkeypatch.setattr("django.conf.settings.META_GRAPH_URL", "http://127.0.0.1:9/graph")
    walker.api.post(f"/api/channels/{page.pk}/disconnect")
    work()
    assert walker.account(page.pk).access_token

    post(walker, "deletion", sign(of_person(page.platform_user_id)))
    carry_out_requests()

    row = walker.account(page.pk)
    assert (row.access_token, row.platform_user_id) == ("", "")


def test_one_person_of_two_who_share_a_whatsapp_account_takes_back_their_own_number_only(walker: Walker) -> None:
    pins = {world.NORTHWIND_NUMBER: "123456", world.SUPPORT_NUMBER: "246810"}
    first, second = (walker.connect("whatsapp_signup", number, pins=pins) for number in pins)
    with tenant_scope(walker.company.scope):
        ChannelAccount.objects.filter(pk=second.pk).update(platform_user_id="222")
    # The WhatsApp account's own route names whoever connected last.
    InboundRoute.objects.exclude(external_id=world.NORTHWIND_NUMBER).filter(
        external_id__in=[world.SUPPORT_NUMBER, world.NORTHWIND_WABA]
    ).update(platform_user_id="222")

    post(walker, "deauthorize", sign(of_person("222")))
    carry_out_requests()

    assert (walker.account(first.pk).status, walker.account(second.pk).status) == ("connected", "disconnected")
    assert InboundRoute.objects.get(external_id=world.NORTHWIND_WABA).channel_account_id == first.pk
    assert PlatformRequest.objects.get().accounts == 1
