"""Signing in, going on, signing out: over HTTP, with the cookie where a browser keeps it."""

import os
import time
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tenants.auth import tokens
from tenants.models import RefreshToken, User
from tenants.tests.factories import make_user
from tests.world.client import Api, Reply, as_person, log_in
from tests.world.companies import Company
from tests.world.threads import at_once

REFRESH, LOGOUT, ME = "/api/auth/refresh", "/api/auth/logout", "/api/me"
ORGANIZATIONS = "/api/organizations"


def cookie(client: Client) -> str:
    return client.cookies[settings.REFRESH_COOKIE_NAME].value


def with_cookie(value: str) -> Api:
    """Another browser, or a thief, that holds a refresh token."""
    client = Client()
    client.cookies[settings.REFRESH_COOKIE_NAME] = value
    return Api(client=client)


def me(token: str) -> int:
    return Api(token=token).get(ME).status


def assert_ended(reply: Reply) -> None:
    assert (reply.status, reply.body["code"]) == (401, "refresh_invalid")


@pytest.fixture
def signed_in(acme: Company) -> Api:
    return log_in(acme.email("agent"))[1]


def test_signing_in_gives_a_token_that_works(acme: Company) -> None:
    reply, api = log_in(acme.email("agent"))

    assert reply.status == 200
    assert set(reply.body) == {"status", "access_token", "expires_in"}
    assert (reply.body["status"], reply.body["expires_in"]) == ("signed_in", 300)
    assert api.get(ME).body["user"]["id"] == acme.people["agent"]


def test_the_case_of_the_address_and_blanks_around_it_do_not_matter(acme: Company) -> None:
    assert log_in(f"  {acme.email('agent').upper()} ")[0].status == 200


def test_the_refresh_token_is_in_a_strict_cookie_and_nowhere_else(acme: Company, signed_in: Api) -> None:
    reply, api = log_in(acme.email("agent"))
    renewed = api.post(REFRESH)

    morsel = api.client.cookies[settings.REFRESH_COOKIE_NAME]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/api/auth")
    assert int(morsel["max-age"]) == 14 * 24 * 3600
    kept = {name for name, each in api.client.cookies.items() if each.value}
    assert kept == {settings.REFRESH_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}, "a session cookie is a second door"
    for answer in (reply, renewed):
        assert set(answer.body) <= {"status", "access_token", "expires_in"}
        assert morsel.value not in str(answer.body)


def test_the_access_token_does_not_carry_the_session_or_the_organization(acme: Company, signed_in: Api) -> None:
    claims = jwt.decode(signed_in.token, options={"verify_signature": False})

    assert set(claims) == {"iat", "exp", "sid", "jti", "token_use", "sub"}
    keys = set(Session.objects.values_list("session_key", flat=True))
    assert not any(key in signed_in.token or key == claims["sid"] for key in keys)


@pytest.mark.parametrize(
    ("email", "password"),
    [("agent@acme.test", "wrong"), ("nobody@acme.test", "inlet-demo-1"), ("nobody@acme.test", "wrong")],
)
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(acme: Company, email: str, password: str) -> None:
    reply, api = log_in(email, password)

    assert (reply.status, reply.body["code"]) == (401, "invalid_credentials")
    assert {k: v for k, v in reply.body.items() if k != "request_id"} == {
        "type": "about:blank",
        "title": "The e-mail address or the password is not right",
        "status": 401,
        "detail": "The e-mail address or the password is not right",
        "code": "invalid_credentials",
    }
    assert not api.client.cookies
    assert not RefreshToken.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "agent@acme.test"}, {"email": "agent@acme.test", "password": ""}, {"email": 1, "password": 2}, []],
)
def test_a_sign_in_without_both_parts_is_not_valid(acme: Company, body: Any) -> None:
    reply = Api().post("/api/auth/login", body)

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
    assert reply.body["errors"]


def test_a_deactivated_person_cannot_sign_in_and_stops_at_once(acme: Company, signed_in: Api) -> None:
    User.objects.filter(pk=acme.people["agent"]).update(is_active=False)

    assert log_in(acme.email("agent"))[0].body["code"] == "invalid_credentials"
    assert me(signed_in.token) == 401
    assert_ended(signed_in.post(REFRESH))


def test_a_changed_password_ends_every_sign_in(acme: Company, signed_in: Api) -> None:
    user = User.objects.get(pk=acme.people["agent"])
    user.set_password("another")
    user.save()

    assert me(signed_in.token) == 401
    assert_ended(signed_in.post(REFRESH))


def test_refreshing_gives_a_new_pair_and_keeps_the_sign_in(signed_in: Api) -> None:
    before = cookie(signed_in.client)
    reply = signed_in.post(REFRESH)

    assert reply.status == 200
    assert cookie(signed_in.client) != before
    assert me(reply.body["access_token"]) == 200
    assert me(signed_in.token) == 200


def test_the_previous_token_still_works_within_the_grace(signed_in: Api) -> None:
    """Two tabs may refresh with the same cookie at the same moment."""
    first = cookie(signed_in.client)
    assert signed_in.post(REFRESH).status == 200

    late_tab = with_cookie(first)
    assert late_tab.post(REFRESH).status == 200
    assert signed_in.post(REFRESH).status == 200, "the other tab goes on"
    assert late_tab.post(REFRESH).status == 200


def test_the_previous_token_after_the_grace_ends_the_family(signed_in: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    stolen = cookie(signed_in.client)
    renewed = signed_in.post(REFRESH)
    monkeypatch.setattr(settings, "REFRESH_GRACE_S", 0)
    time.sleep(0.002)

    assert_ended(with_cookie(stolen).post(REFRESH))

    assert_ended(signed_in.post(REFRESH))
    assert me(renewed.body["access_token"]) == me(signed_in.token) == 401
    assert not RefreshToken.objects.exists()


def test_an_older_token_than_the_previous_ends_the_family_even_within_the_grace(signed_in: Api) -> None:
    oldest = cookie(signed_in.client)
    assert signed_in.post(REFRESH).status == 200
    assert signed_in.post(REFRESH).status == 200

    assert_ended(with_cookie(oldest).post(REFRESH))

    assert_ended(signed_in.post(REFRESH))
    assert me(signed_in.token) == 401


def test_a_replay_ends_only_its_own_sign_in(acme: Company, signed_in: Api) -> None:
    other_browser = log_in(acme.email("agent"))[1]
    oldest = cookie(signed_in.client)
    for _ in range(2):
        signed_in.post(REFRESH)

    assert_ended(with_cookie(oldest).post(REFRESH))

    assert me(other_browser.token) == 200
    assert other_browser.post(REFRESH).status == 200


def test_two_refreshes_at_the_same_moment_both_succeed(committed: None, acme: Company) -> None:
    api = log_in(acme.email("agent"))[1]
    tabs = [with_cookie(cookie(api.client)) for _ in range(4)]

    replies = at_once([lambda tab=tab: tab.post(REFRESH) for tab in tabs])  # type: ignore[misc]

    assert [reply.status for reply in replies if isinstance(reply, Reply)] == [200] * 4
    assert [me(reply.body["access_token"]) for reply in replies if isinstance(reply, Reply)] == [200] * 4
    assert [tab.post(REFRESH).status for tab in tabs] == [200] * 4


def test_signing_out_ends_access_and_refresh_tokens(signed_in: Api) -> None:
    held = cookie(signed_in.client)
    reply = signed_in.post(LOGOUT)

    assert reply.status == 204
    assert cookie(signed_in.client) == ""
    assert me(signed_in.token) == 401
    assert_ended(with_cookie(held).post(REFRESH))


def test_signing_out_and_refreshing_at_once_never_leaves_a_sign_in_alive(committed: None, acme: Company) -> None:
    for _ in range(5):
        api = log_in(acme.email("agent"))[1]
        held = cookie(api.client)
        replies = at_once([lambda: with_cookie(held).post(REFRESH), lambda: with_cookie(held).post(LOGOUT)])  # noqa: B023

        statuses = [reply.status for reply in replies if isinstance(reply, Reply)]
        assert statuses[0] in (200, 401)
        assert statuses[1] == 204
        assert me(api.token) == 401
        assert_ended(with_cookie(held).post(REFRESH))


def test_a_sign_out_in_the_middle_of_a_refresh_wins(signed_in: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    real_use = tokens._use

    def use_then_sign_out(*args: Any) -> bool:
        used = real_use(*args)
        Session.objects.all().delete()
        return used

    monkeypatch.setattr(tokens, "_use", use_then_sign_out)

    assert_ended(signed_in.post(REFRESH))


@pytest.mark.parametrize("value", ["", "nonsense", "a.b.c"])
def test_a_cookie_that_is_not_ours_is_refused(acme: Company, value: str) -> None:
    assert_ended(with_cookie(value).post(REFRESH))
    assert with_cookie(value).post(LOGOUT).status == 204


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(signed_in: Api) -> None:
    assert_ended(with_cookie(signed_in.token).post(REFRESH))
    assert me(cookie(signed_in.client)) == 401
    assert me(signed_in.token) == 200


@pytest.mark.parametrize("path", [REFRESH, LOGOUT])
def test_a_foreign_page_cannot_use_the_cookie(signed_in: Api, path: str) -> None:
    answer = signed_in.client.post(path, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert signed_in.client.post(path, headers={"Origin": "http://testserver"}).status_code in (200, 204)


def forged(api: Api, **changes: Any) -> str:
    claims = {**jwt.decode(api.token, options={"verify_signature": False}), **changes}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")


def test_tokens_that_are_expired_forged_or_malformed_are_refused(acme: Company, signed_in: Api) -> None:
    now = int(time.time())
    claims = jwt.decode(signed_in.token, options={"verify_signature": False})
    wrong = {
        "expired": forged(signed_in, exp=now - 1),
        "another person's": forged(signed_in, sub=acme.people["owner"]),
        "session made up": forged(signed_in, sid="AAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        "sid no base64": forged(signed_in, sid="%%%"),
        "another key": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "cut": signed_in.token[:-3],
        "not ascii": "é",
        "nothing": "",
    }

    assert {name: me(token) for name, token in wrong.items()} == dict.fromkeys(wrong, 401)
    assert me(forged(signed_in)) == 200, "only the changes make them wrong"


def test_too_many_failed_attempts_are_slowed_down(acme: Company, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    email = f"{os.urandom(6).hex()}@acme.test"  # counters outlive a test

    codes = [log_in(email, "wrong")[0].body["code"] for _ in range(5)]

    assert codes[:3] == ["invalid_credentials"] * 3
    assert codes[-1] == "too_many_attempts"
    assert log_in(email, "wrong")[0].status == 429
    assert log_in(acme.email("agent"))[0].status == 200, "others are not locked out"


def test_me_tells_who_where_and_what_is_allowed(acme: Company) -> None:
    body = as_person(acme, "viewer").get(ME).body

    assert body["user"] == {"id": acme.people["viewer"], "email": "viewer@acme.test", "name": "Vera Lindqvist"}
    assert body["organization"]["slug"] == "acme"
    assert body["role"] == "viewer"
    assert body["permissions"] == ["channels:read", "conversations:read", "members:read", "teams:read"]
    assert body["organizations"] == [{"id": acme.id, "slug": "acme", "name": "Acme", "role": "viewer"}]


def test_somebody_of_two_organizations_must_say_which(acme: Company, globex: Company) -> None:
    make_user("both@acme.test", member_of={acme.id: "viewer", globex.id: "admin"})
    api = log_in("both@acme.test")[1]

    unsaid = api.get(ME)
    assert (unsaid.status, unsaid.body["code"]) == (400, "organization_required")
    for company, role in ((acme, "viewer"), (globex, "admin")):
        api.organization = company.slug
        body = api.get(ME).body
        assert (body["organization"]["id"], body["role"]) == (company.id, role)
        assert [each["slug"] for each in body["organizations"]] == ["acme", "globex"]


@pytest.mark.parametrize("slug", ["globex", "unknown", "acme,globex", "é"])
def test_a_member_of_one_organization_cannot_name_another(acme: Company, slug: str) -> None:
    api = as_person(acme)
    api.organization = slug

    reply = api.get(ME)

    assert (reply.status, reply.body["code"]) == (403, "not_a_member")


def test_naming_the_only_organization_is_allowed(acme: Company) -> None:
    api = as_person(acme)
    api.organization = "acme"
    assert api.get(ME).status == 200


def test_somebody_of_no_organization_gets_nothing(acme: Company) -> None:
    make_user("alone@acme.test")
    api = log_in("alone@acme.test")[1]

    for named in ("", "acme"):
        api.organization = named
        assert (api.get(ME).status, api.get(ME).body["code"]) == (403, "no_organization")
    assert api.get(ORGANIZATIONS).body == {"data": [], "next_cursor": None}


def test_the_organizations_to_choose_from_are_told_before_one_is_chosen(acme: Company, globex: Company) -> None:
    make_user("both@acme.test", member_of={globex.id: "admin", acme.id: "viewer"})
    api = log_in("both@acme.test")[1]
    both = [
        {"id": globex.id, "slug": "globex", "name": "Globex", "role": "admin"},
        {"id": acme.id, "slug": "acme", "name": "Acme", "role": "viewer"},
    ]

    for named in ("", "acme", "unknown"):
        api.organization = named
        assert api.get(ORGANIZATIONS).body == {"data": both, "next_cursor": None}


def test_a_membership_that_ends_ends_access_at_once(acme: Company) -> None:
    user = make_user("leaver@acme.test", member_of={acme.id: "agent"})
    api = log_in("leaver@acme.test")[1]
    assert api.get(ME).status == 200

    user.memberships.all().delete()

    assert api.get(ME).status == 403


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer  x"])
def test_a_request_without_a_bearer_token_is_not_signed_in(acme: Company, header: str) -> None:
    answer = Client().get(ME, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_invalid"
