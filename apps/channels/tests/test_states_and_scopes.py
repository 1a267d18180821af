"""Answers of dialogs that do not belong here, and every permission that somebody may leave out."""

from dataclasses import replace

import pytest

from apps.channels import ways
from apps.channels.models import ChannelAccount
from apps.channels.tests import sandbox as world
from apps.channels.tests.walk import Walker, work
from tenants.context import tenant_scope
from tenants.models import User
from tests.world.client import Api, as_person
from tests.world.companies import open_session

ASSETS = {
    ways.WHATSAPP_SIGNUP: world.HARBOR_NUMBER,
    ways.MESSENGER_PAGE: world.NORTHWIND_PAGE,
    ways.INSTAGRAM_PAGE: world.NORTHWIND_PAGE,
    ways.INSTAGRAM_LOGIN: world.NORTHWIND_INSTAGRAM,
}
LEFT_OUT = [(way, scope) for way in ASSETS for scope in ways.WAYS[way].scopes]


@pytest.mark.parametrize(("way", "scope"), LEFT_OUT)
def test_each_permission_that_is_left_out_is_named(walker: Walker, way: str, scope: str) -> None:
    attempt = walker.read(way, [ASSETS[way]], without=[scope])

    told = next(each for each in attempt["steps"] if each["key"] == "permissions")
    assert ways.describe_scope(scope) in told["detail"]
    with tenant_scope(walker.company.scope):
        rows = list(ChannelAccount.objects.filter(is_sandbox=False))
    if ways.is_essential(scope):
        assert (attempt["step"], attempt["problem"]["code"], rows) == ("failed", "scopes_missing", [])
        return
    assert (attempt["step"], told["state"], len(rows)) == ("done", "warning", 1)
    shown = {each["scope"]: each["is_granted"] for each in walker.detail(rows[0].pk)["scopes"]}
    assert shown == {each: each != scope for each in ways.WAYS[way].scopes}


def other_session(walker: Walker, person: str = "owner") -> Api:
    """The same person in another browser."""
    other = replace(walker.company, sessions={**walker.company.sessions})
    other.sessions[person] = open_session(User.objects.get(pk=walker.company.people[person]))
    return as_person(other, person)


@pytest.mark.parametrize("way", ASSETS)
def test_a_state_is_good_in_the_browser_that_opened_the_window_and_once(
    walker: Walker, rival: Walker, way: str
) -> None:
    begun = walker.begin(way)
    id_, path = begun["attempt"]["id"], f"/api/channels/connect/{begun['attempt']['id']}"
    code = walker.sandbox.allow(begun["dialog_url"], [ASSETS[way]])["code"]
    body = {"next": {"kind": "answer", "state": begun["state"], "code": code}}
    elsewhere = other_session(walker)

    assert elsewhere.get(path).status == elsewhere.post(f"{path}/continue", body).status == 404
    assert rival.api.get(path).status == rival.api.post(f"{path}/continue", body).status == 404
    theirs = rival.begin(way)
    assert walker.answer(id_, state=theirs["state"], code=code).body["code"] == "state_mismatch"
    assert walker.answer(id_, state="", code=code).status in (409, 422)
    assert walker.look(id_)["step"] == "dialog", "who guesses changes nothing"
    assert walker.answer(id_, state=begun["state"], code=code).status == 202
    assert walker.answer(id_, state=begun["state"], code=code).status == 409
    work()
    assert walker.answer(id_, state=begun["state"], code=code).status == 409


@pytest.mark.parametrize("way", ASSETS)
def test_a_code_works_once(walker: Walker, rival: Walker, way: str) -> None:
    begun = walker.begin(way)
    code = walker.sandbox.allow(begun["dialog_url"], [ASSETS[way]])["code"]
    walker.answer(begun["attempt"]["id"], state=begun["state"], code=code)
    work()

    again = rival.begin(way)
    rival.answer(again["attempt"]["id"], state=again["state"], code=code)
    work()

    attempt = rival.look(again["attempt"]["id"])
    assert (attempt["step"], attempt["problem"]["code"]) == ("failed", "code_used"), attempt
    assert attempt["problem"]["mend"]


@pytest.mark.parametrize("way", ASSETS)
def test_a_code_that_comes_too_late_is_told(walker: Walker, way: str) -> None:
    begun = walker.begin(way)
    code = walker.sandbox.allow(begun["dialog_url"], [ASSETS[way]])["code"]
    walker.sandbox.api("POST", "clock", {"advance_s": 11 * 60})
    try:
        walker.answer(begun["attempt"]["id"], state=begun["state"], code=code)
        work()
    finally:
        walker.sandbox.api("POST", "clock", {"offset_s": 0})

    problem = walker.look(begun["attempt"]["id"])["problem"]
    assert problem["code"] == "code_used" and "too late" in problem["detail"]


def test_connecting_again_with_another_account_is_refused(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    attempt = walker.read("messenger_page", [world.HARBOR_PAGE], channel_account_id=page.pk)

    assert (attempt["step"], attempt["problem"]["code"]) == ("failed", "another_account")
    assert walker.account(page.pk).access_token == page.access_token


def test_an_account_is_not_connected_again_by_a_way_of_another_channel(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    for way in (ways.WHATSAPP_SIGNUP, ways.INSTAGRAM_LOGIN):
        reply = walker.api.post("/api/channels/connect", {"way": way, "channel_account_id": page.pk})
        assert reply.status == 422


def test_disconnecting_twice_and_again_later_changes_nothing_more(walker: Walker) -> None:
    page = walker.connect("messenger_page", world.NORTHWIND_PAGE)

    for _ in range(2):
        assert walker.api.post(f"/api/channels/{page.pk}/disconnect").body["status"] == "disconnected"
    work()
    assert walker.api.post(f"/api/channels/{page.pk}/disconnect").status == 200
    work()

    kinds = [each["kind"] for each in walker.detail(page.pk)["events"]]
    assert kinds.count("disconnected") == 1
