"""Dialogs, tokens and subscriptions as the platform has them."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from simulator.tests.conftest import APP_SECRET, INSTAGRAM, INSTAGRAM_SECRET, PAGE, Sim

APP, INSTAGRAM_APP = "480010000000001", "990010000000001"
BACK = "http://app.test/connect/done/"
GRAPH = "/simulator/graph/v25.0"
OTHER_PAGE, LINKED = "110010000000301", "17841400000000301"
PAGE_SCOPES = "pages_show_list,pages_messaging,pages_manage_metadata"


async def allow(sim: Sim, assets: list[str], *, scope: str = PAGE_SCOPES, without: str = "", **query: str) -> str:
    """Through Facebook's dialog; answers the code."""
    asked = {"client_id": APP, "redirect_uri": BACK, "state": "s", "scope": scope, **query}
    url = f"/simulator/facebook/v25.0/dialog/oauth?{urlencode(asked)}"
    page = await sim.client.get(url)
    assert page.status_code == 200
    scopes = [each for each in re.findall(r"name='scope' value='(\w+)'", page.text) if each != without]
    answer = await sim.client.post(url, data={"do": "allow", "asset": assets, "scope": scopes})
    where = answer.headers.get("location") or re.findall(r'data-url="([^"]*)"', answer.text)[0].replace("&amp;", "&")
    back = parse_qs(urlsplit(where).query)
    assert back["state"] == ["s"]
    return str(back["code"][0])


async def exchange(sim: Sim, code: str, **change: str) -> Any:
    query = {"client_id": APP, "client_secret": APP_SECRET, "redirect_uri": BACK, "code": code, **change}
    return (await sim.client.get(f"{GRAPH}/oauth/access_token", params=query)).json()


async def get(sim: Sim, path: str, token: str, **query: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return (await sim.client.get(f"{GRAPH}/{path}", params=query, headers=headers)).json()


async def test_a_code_works_once_for_its_own_app_and_address(sim: Sim) -> None:
    code = await allow(sim, [OTHER_PAGE])

    assert (await exchange(sim, code, client_secret="wrong"))["error"]["code"] == 1
    assert (await exchange(sim, code, redirect_uri="http://elsewhere.test/"))["error"]["error_subcode"] == 36008
    assert "access_token" in await exchange(sim, code)
    assert (await exchange(sim, code))["error"]["error_subcode"] == 36009
    late = await allow(sim, [OTHER_PAGE])
    await sim.api("POST", "clock", {"advance_s": 700})
    assert (await exchange(sim, late))["error"]["error_subcode"] == 36007


async def test_a_token_says_what_was_shared_and_unticked(sim: Sim) -> None:
    code = await allow(sim, [OTHER_PAGE], without="pages_messaging")
    token = (await exchange(sim, code))["access_token"]

    data = (await get(sim, "debug_token", f"{APP}|{APP_SECRET}", input_token=token))["data"]

    assert data["is_valid"] and data["scopes"] == ["pages_show_list", "pages_manage_metadata"]
    assert {"scope": "pages_show_list", "target_ids": [OTHER_PAGE]} in data["granular_scopes"]
    assert (await get(sim, "debug_token", f"{APP}|wrong", input_token=token))["error"]["code"] == 190


async def test_pages_come_in_pages_with_a_token_each(sim: Sim) -> None:
    code = await allow(sim, [OTHER_PAGE, "110010000000302", "110010000000311"])
    token = (await exchange(sim, code))["access_token"]

    first = await get(sim, "me/accounts", token, limit="100")
    second = await get(sim, "me/accounts", token, after=first["paging"]["cursors"]["after"])

    assert [each["id"] for each in first["data"]] == [OTHER_PAGE, "110010000000302"]
    assert [each["id"] for each in second["data"]] == ["110010000000311"] and "next" not in second["paging"]
    assert (await get(sim, OTHER_PAGE, first["data"][0]["access_token"]))["name"] == "Northwind Trading"


async def test_an_account_is_silent_until_it_is_subscribed(sim: Sim) -> None:
    token = (await exchange(sim, await allow(sim, [OTHER_PAGE])))["access_token"]
    page = (await get(sim, "me/accounts", token))["data"][0]
    headers = {"Authorization": f"Bearer {page['access_token']}"}
    await sim.play(OTHER_PAGE, "1000000000000001")
    assert await sim.settle() == []

    await sim.client.post(
        f"{GRAPH}/{OTHER_PAGE}/subscribed_apps", data={"subscribed_fields": "messages"}, headers=headers
    )
    await sim.play(OTHER_PAGE, "1000000000000001", text="Now")
    assert [body["entry"][0]["id"] for body in await sim.settle()] == [OTHER_PAGE]
    shown = await get(sim, f"{OTHER_PAGE}/subscribed_apps", page["access_token"])
    assert shown["data"][0]["subscribed_fields"] == ["messages"]


async def test_a_page_answers_for_its_instagram_account(sim: Sim) -> None:
    scope = "pages_show_list,pages_messaging,instagram_basic,instagram_manage_messages"
    token = (await exchange(sim, await allow(sim, [OTHER_PAGE], scope=scope)))["access_token"]
    page = (await get(sim, "me/accounts", token))["data"][0]
    assert page["instagram_business_account"]["id"] == LINKED
    await sim.play(LINKED, "2000000000000002")

    body = {"recipient": {"id": "2000000000000002"}, "message": {"text": "Hello"}}
    answer = await sim.graph(OTHER_PAGE, body, token=page["access_token"])

    assert answer.status_code == 200
    sent = (await sim.api("GET", f"ledger?account_id={LINKED}"))["data"]
    assert [each["text"] for each in sent] == ["Hello"]


async def test_killed_tokens_say_why_and_configured_accounts_go_on(sim: Sim) -> None:
    await sim.api("POST", "connect/kill", {"account_id": PAGE, "subcode": 458})

    answer = await sim.graph(PAGE, {"recipient": {"id": "1"}, "message": {"text": "x"}})
    assert answer.json()["error"]["error_subcode"] == 458
    assert (await get(sim, INSTAGRAM, "token-instagram"))["id"] == INSTAGRAM


async def test_instagram_tokens_are_extended_and_refreshed_when_they_are_a_day_old(sim: Sim) -> None:
    asked = {"client_id": INSTAGRAM_APP, "redirect_uri": BACK, "state": "s", "scope": "instagram_business_basic"}
    url = f"/simulator/instagram/oauth/authorize?{urlencode(asked)}"
    form = {"do": "allow", "asset": LINKED, "scope": "instagram_business_basic"}
    where = (await sim.client.post(url, data=form)).headers["location"]
    assert where.endswith("#_")
    code = parse_qs(urlsplit(where).query)["code"][0]
    app = {"client_id": INSTAGRAM_APP, "client_secret": INSTAGRAM_SECRET}
    form = {**app, "grant_type": "authorization_code", "redirect_uri": BACK, "code": code}
    short = (await sim.client.post("/simulator/instagram-api/oauth/access_token", data=form)).json()
    assert short["permissions"] == "instagram_business_basic"

    query = {
        "grant_type": "ig_exchange_token",
        "client_secret": INSTAGRAM_SECRET,
        "access_token": short["access_token"],
    }
    long = (await sim.client.get("/simulator/graph/access_token", params=query)).json()
    assert long["expires_in"] == 60 * 86400
    query = {"grant_type": "ig_refresh_token", "access_token": long["access_token"]}
    assert "error" in (await sim.client.get("/simulator/graph/refresh_access_token", params=query)).json()
    await sim.api("POST", "clock", {"advance_s": 90_000})
    assert "access_token" in (await sim.client.get("/simulator/graph/refresh_access_token", params=query)).json()


async def test_a_stranger_app_gets_no_dialog(sim: Sim) -> None:
    for query in ({"client_id": "1", "redirect_uri": BACK}, {"client_id": APP, "redirect_uri": "javascript:x"}):
        answer = await sim.client.get(f"/simulator/facebook/v25.0/dialog/oauth?{urlencode(query)}")
        assert answer.status_code == 400
