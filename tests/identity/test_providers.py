"""Signing in through somebody who vouches for everybody."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.test import Client

from tenants.models import SignIn, User
from tests.identity.browser import begin, come_back, say_who, sign_in_through
from tests.world.client import Api, log_in
from tests.world.companies import PASSWORD, Company
from tests.world.mailbox import code_for, mails_to

NEW = "ana@new.test"


def test_those_that_are_on_are_listed(db: None, idp: str) -> None:
    assert Api().get("/api/auth/providers").body["data"] == [{"id": "openid", "name": "Sandbox ID"}]


def test_none_is_on_by_itself_and_each_is_by_its_client_id(monkeypatch: pytest.MonkeyPatch) -> None:
    from config import env
    from config.settings.providers import list_providers

    for name in ("GOOGLE_CLIENT_ID", "MICROSOFT_CLIENT_ID", "OIDC_CLIENT_ID"):
        monkeypatch.setattr(env, name, "")
    assert list_providers() == []
    monkeypatch.setattr(env, "GOOGLE_CLIENT_ID", "g")
    monkeypatch.setattr(env, "MICROSOFT_CLIENT_ID", "m")
    assert [each["id"] for each in list_providers()] == ["google", "microsoft"]


@pytest.mark.parametrize(
    ("provider", "host"), [("google", "accounts.google.com"), ("microsoft", "login.microsoftonline.com")]
)
def test_google_and_microsoft_are_asked_in_their_way(db: None, settings: Any, provider: str, host: str) -> None:
    settings.SIGN_IN_PROVIDERS = [
        {"id": provider, "provider": provider, "name": provider, "client_id": "the-client", "secret": "s"}
    ]

    parts = urlsplit(begin(provider, Client()))

    query = parse_qs(parts.query)
    assert (parts.hostname, query["client_id"]) == (host, ["the-client"])
    assert query["redirect_uri"] == [f"http://testserver/api/auth/provider/{provider}/callback"]
    assert query["state"][0] and query["response_type"] == ["code"]


def test_somebody_new_has_an_account_and_is_signed_in(db: None, idp: str) -> None:
    end, api = sign_in_through("openid", email=NEW, name="Ana Torres")

    assert end == "/arrived/"
    user = User.objects.get(email=NEW)
    assert (user.name, user.has_usable_password()) == ("Ana Torres", False)
    assert EmailAddress.objects.get(user=user).verified
    assert api.get("/api/organizations").status == 200
    assert SignIn.objects.get(user=user).method == "openid"
    assert not SocialApp.objects.exists(), "no secret is kept in allauth's table"


def test_one_comes_to_where_one_wanted_and_never_to_another_site(db: None, idp: str) -> None:
    for wanted, end in (("/join/", "/arrived/?next=%2Fjoin%2F"), ("//evil.test/", "/arrived/"), ("x", "/arrived/")):
        client = Client()
        assert come_back(say_who(begin("openid", client, next=wanted), email=NEW), client) == end


def test_an_address_that_is_not_confirmed_has_to_be(db: None, idp: str) -> None:
    end, api = sign_in_through("openid", email=NEW, verified="")

    assert (end, api.token) == ("/verify/", "")
    assert api.get("/api/auth/flow").body["flow"] == "verify_email"
    assert api.post("/api/auth/verify", {"code": code_for(NEW)}).body["status"] == "signed_in"


def test_a_confirmed_address_opens_the_account_that_has_it_and_the_person_is_told(acme: Company, idp: str) -> None:
    email = acme.email("agent")

    end, api = sign_in_through("openid", email=email)

    assert end == "/arrived/"
    assert api.get("/api/me").body["user"]["id"] == acme.people["agent"]
    assert log_in(email, PASSWORD)[0].status == 200, "the password goes on working"
    assert any("Another way to sign in" in str(each.subject) for each in mails_to(email))


def test_an_address_that_is_not_confirmed_opens_nothing_that_is_there(acme: Company, idp: str) -> None:
    """As with Microsoft, which lets its customers enter any address."""
    end, api = sign_in_through("openid", email=acme.email("agent"), verified="")

    assert (end, api.token) == ("/verify/", "")
    assert not SocialAccount.objects.exists()
    assert mails_to(acme.email("agent"))[-1].subject == "You already have an account at Inlet"


def test_a_second_factor_is_asked_for_all_the_same(acme: Company, idp: str) -> None:
    from tenants.tests.test_second_factor import set_up

    set_up(log_in(acme.email("agent"))[1])

    end, api = sign_in_through("openid", email=acme.email("agent"))

    assert (end, api.token) == ("/verify/", "")
    assert api.get("/api/auth/flow").body["flow"] == "second_factor"


def test_who_says_no_there_is_told_so_here(db: None, idp: str) -> None:
    client = Client()

    assert come_back(say_who(begin("openid", client), refuse="1"), client) == "/sign-in/?problem=canceled"


def test_a_return_that_nobody_waits_for_is_refused(db: None, idp: str) -> None:
    client, stranger = Client(), Client()
    back = say_who(begin("openid", client), email=NEW)

    assert come_back(back, stranger) == "/sign-in/?problem=provider", "another browser's return"
    assert come_back(back.replace("state=", "state=x"), client) == "/sign-in/?problem=provider"
    assert come_back(back, client) == "/arrived/"
    assert come_back(back, client) == "/sign-in/?problem=provider", "a second time"
    assert not User.objects.filter(email=NEW).exclude(sign_ins__method="openid").exists()


def test_a_provider_that_does_not_exist_is_not_found(db: None, idp: str) -> None:
    for path in ("nothing/start", "nothing/callback", "sso-idp_x/start", "%00/start"):
        assert Client().get(f"/api/auth/provider/{path}").status_code == 404


def test_the_cookie_of_the_way_is_lax_and_gone_at_the_end(db: None, idp: str) -> None:
    client = Client()
    address = begin("openid", client)
    morsel = client.cookies[settings.PROVIDER_COOKIE_NAME]
    assert (morsel["samesite"], morsel["httponly"], morsel["path"]) == ("Lax", True, "/api/auth")

    come_back(say_who(address, email=NEW), client)

    kept = {name for name, each in client.cookies.items() if each.value}
    assert kept == {settings.REFRESH_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
    assert client.cookies[settings.REFRESH_COOKIE_NAME]["samesite"] == "Strict"
