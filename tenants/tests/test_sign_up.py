"""Signing up, signing in and resetting by code: what each step answers, and what it tells nobody."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from config.settings import base
from kernel import clock
from tenants.models import SecurityEvent, SignIn, User
from tenants.tests.factories import make_user
from tests.world.client import Api, Reply, log_in
from tests.world.companies import Company
from tests.world.mailbox import code_for, mails_to
from tests.world.threads import at_once

NEW = "ana.torres@new.test"
PASSWORD = "correct horse 7"


def sign_up(email: str = NEW, api: Api | None = None, **more: Any) -> tuple[Reply, Api]:
    api = api or Api()
    return api.post("/api/auth/signup", {"email": email, **more}), api


def wrong(code: str) -> str:
    return "BBBB-BBBB" if code != "BBBB-BBBB" else "CCCC-CCCC"


def without_request_id(reply: Reply) -> dict[str, Any]:
    return {name: value for name, value in reply.body.items() if name not in ("request_id", "expires_at")}


def test_somebody_signs_up_with_an_address_and_a_code(db: None) -> None:
    pending, api = sign_up()
    assert pending.status == 200
    assert (pending.body["status"], pending.body["flow"], pending.body["email"]) == ("pending", "verify_email", NEW)

    done = api.post("/api/auth/verify", {"code": code_for(NEW)})

    assert (done.status, done.body["status"]) == (200, "signed_in")
    api.token = done.body["access_token"]
    assert api.get("/api/organizations").body["data"] == []
    user = User.objects.get(email=NEW)
    assert user.name == "Ana Torres" and not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert SignIn.objects.get(user=user).method


def test_name_and_password_may_be_given_and_then_the_password_works(db: None) -> None:
    _, api = sign_up(name="  Ana  de la Torre ", password=PASSWORD)
    assert log_in(NEW, PASSWORD)[0].body["flow"] == "verify_email", "not before the address is confirmed"

    api.post("/api/auth/verify", {"code": code_for(NEW, which=0)})

    assert User.objects.get(email=NEW).name == "Ana de la Torre"
    assert log_in(NEW, PASSWORD)[0].body["status"] == "signed_in"


def test_the_code_is_taken_in_any_way_that_people_type_it(db: None) -> None:
    _, api = sign_up()

    done = api.post("/api/auth/verify", {"code": f" {code_for(NEW).lower().replace('-', ' ')} "})

    assert done.body["status"] == "signed_in"


def test_the_flow_can_be_resumed_and_is_in_a_strict_cookie_only(db: None) -> None:
    pending, api = sign_up()
    morsel = api.client.cookies[settings.FLOW_COOKIE_NAME]

    assert api.get("/api/auth/flow").body == pending.body
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/api/auth")
    assert morsel.value not in str(pending.body)
    assert Api().get("/api/auth/flow").body == {"status": "none"}
    api.post("/api/auth/verify", {"code": code_for(NEW)})
    assert api.get("/api/auth/flow").body == {"status": "none"}


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(acme: Company) -> None:
    known, unknown = acme.email("agent"), "agent@nowhere.test"
    replies = {email: sign_up(email, password=PASSWORD) for email in (known, unknown)}

    answers = [without_request_id(reply) | {"email": ""} for reply, _ in replies.values()]
    assert answers[0] == answers[1]
    assert mails_to(known)[-1].subject == "You already have an account at Inlet"
    assert code_for(unknown)
    for reply, api in replies.values():
        refused = [api.post("/api/auth/verify", {"code": "BBBB-BBBB"}) for _ in range(6)]
        assert [each.body["code"] for each in refused] == ["code_incorrect"] * 4 + ["flow_expired"] * 2
        assert reply.status == 200
    assert User.objects.get(email=known).check_password("inlet-demo-1"), "nothing has changed for them"


def test_asking_for_a_code_tells_nobody_whether_there_is_an_account(acme: Company) -> None:
    known, unknown = acme.email("agent"), "agent@nowhere.test"
    for path in ("/api/auth/code", "/api/auth/reset/request"):
        answers = [without_request_id(Api().post(path, {"email": each})) | {"email": ""} for each in (known, unknown)]
        assert answers[0] == answers[1]
        assert "no account" in str(mails_to(unknown)[-1].subject).lower()


def test_signing_in_by_code(acme: Company) -> None:
    api = Api()
    api.post("/api/auth/code", {"email": acme.email("agent").upper()})

    done = api.post("/api/auth/code/confirm", {"code": code_for(acme.email("agent"))})

    assert done.body["status"] == "signed_in"
    assert SignIn.objects.filter(user_id=acme.people["agent"], method="code").count() == 1


def test_a_code_works_only_in_the_browser_that_asked_for_it_and_only_once(acme: Company) -> None:
    api, email = Api(), acme.email("agent")
    api.post("/api/auth/code", {"email": email})
    code = code_for(email)

    assert Api().post("/api/auth/code/confirm", {"code": code}).body["code"] == "flow_expired"
    assert api.post("/api/auth/code/confirm", {"code": code}).status == 200
    assert api.post("/api/auth/code/confirm", {"code": code}).body["code"] == "flow_expired"


def test_after_five_wrong_codes_the_right_one_is_refused_too(acme: Company) -> None:
    api, email = Api(), acme.email("agent")
    api.post("/api/auth/code", {"email": email})
    code = code_for(email)

    tries = [api.post("/api/auth/code/confirm", {"code": wrong(code)}) for _ in range(5)]

    assert [each.body["code"] for each in tries] == ["code_incorrect"] * 4 + ["flow_expired"]
    assert "One try is left" in tries[3].body["detail"]
    assert api.post("/api/auth/code/confirm", {"code": code}).body["code"] == "flow_expired"


def test_many_wrong_codes_at_once_are_not_more_than_five(committed: None, acme: Company) -> None:
    api, email = Api(), acme.email("agent")
    api.post("/api/auth/code", {"email": email})
    code, cookie = code_for(email), api.client.cookies[settings.FLOW_COOKIE_NAME].value

    def guess() -> Reply:
        client = Client()
        client.cookies[settings.FLOW_COOKIE_NAME] = cookie
        return Api(client=client).post("/api/auth/code/confirm", {"code": wrong(code)})

    replies = [reply for reply in at_once([guess] * 8) if isinstance(reply, Reply)]

    assert 1 <= [reply.body["code"] for reply in replies].count("code_incorrect") <= 4
    assert api.post("/api/auth/code/confirm", {"code": code}).body["code"] == "flow_expired"


def test_a_code_is_too_old_after_a_quarter_of_an_hour(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    api, email = Api(), acme.email("agent")
    api.post("/api/auth/code", {"email": email})
    later = clock.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr("kernel.clock.now", lambda: later)

    assert api.post("/api/auth/code/confirm", {"code": code_for(email)}).body["code"] == "flow_expired"


def test_a_new_code_takes_the_place_of_the_old_one(db: None) -> None:
    _, api = sign_up()
    first = code_for(NEW)

    assert api.post("/api/auth/resend").body["flow"] == "verify_email"

    assert api.post("/api/auth/verify", {"code": first}).body["code"] == "code_incorrect"
    assert api.post("/api/auth/verify", {"code": code_for(NEW)}).body["status"] == "signed_in"
    assert api.post("/api/auth/resend").body["code"] == "flow_expired"


def test_a_second_sign_up_takes_the_place_of_one_that_was_never_confirmed(db: None) -> None:
    _, stranger = sign_up(password="strangers password")
    _, owner = sign_up(password=PASSWORD)

    assert owner.post("/api/auth/verify", {"code": code_for(NEW)}).body["status"] == "signed_in"
    assert log_in(NEW, PASSWORD)[0].status == 200
    assert log_in(NEW, "strangers password")[0].body["code"] == "invalid_credentials"
    assert stranger.post("/api/auth/verify", {"code": code_for(NEW, which=0)}).body["code"] in (
        "flow_expired",
        "code_incorrect",
    )


def test_who_signs_up_twice_at_the_same_moment_has_one_account(committed: None) -> None:
    replies = [reply for reply, _ in at_once([lambda: sign_up(password=PASSWORD)] * 3)]  # type: ignore[misc]

    assert [reply.status for reply in replies] == [200] * 3, "each is a browser of its own: the last one's code counts"
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize("email", [NEW, "agent@acme.test"])
def test_who_signs_up_again_at_once_goes_on_with_what_was_begun(
    acme: Company, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", base.ACCOUNT_RATE_LIMITS)
    first, api = sign_up(email, password=PASSWORD)

    again, _ = sign_up(email, api, password=PASSWORD)

    assert (first.status, again.status, again.body["code"]) == (200, 429, "too_many_attempts")
    assert int(again.headers["Retry-After"]) <= 10
    assert api.get("/api/auth/flow").body["flow"] == "verify_email"
    if email == NEW:
        assert api.post("/api/auth/verify", {"code": code_for(NEW)}).body["status"] == "signed_in"


def test_a_strangers_password_does_not_open_the_account_of_who_owns_the_address(db: None) -> None:
    """Somebody signs up with another's address and waits until its owner comes and confirms it."""
    sign_up(password="strangers password")
    owner = Api()
    owner.post("/api/auth/code", {"email": NEW})

    assert owner.post("/api/auth/code/confirm", {"code": code_for(NEW)}).body["status"] == "signed_in"

    assert log_in(NEW, "strangers password")[0].body["code"] == "invalid_credentials"


def test_a_password_is_reset_by_code_and_every_other_sign_in_ends(acme: Company) -> None:
    email, elsewhere, api = acme.email("agent"), log_in(acme.email("agent"))[1], Api()
    pending = api.post("/api/auth/reset/request", {"email": email})
    assert pending.body["flow"] == "reset_password"

    refused = api.post("/api/auth/reset/confirm", {"code": code_for(email), "password": "12345678"})
    assert (refused.status, refused.body["code"]) == (422, "password_too_weak")
    done = api.post("/api/auth/reset/confirm", {"code": code_for(email), "password": PASSWORD})

    assert done.body["status"] == "signed_in"
    assert elsewhere.get("/api/me").status == 401
    assert log_in(email, PASSWORD)[0].status == 200
    assert log_in(email)[0].body["code"] == "invalid_credentials"
    assert any("was reset" in str(each.subject) for each in mails_to(email))


@pytest.mark.parametrize("password", ["short", "password1", "ana.torres@new.test", "x" * 129, "a\0bcdefgh"])
def test_a_password_that_is_easy_to_guess_is_refused(db: None, password: str) -> None:
    reply, _ = sign_up(password=password)

    assert (reply.status, reply.body["code"]) in ((422, "password_too_weak"), (422, "validation_failed"))
    assert not User.objects.exists() or not User.objects.filter(email=NEW).exists()


def test_what_is_not_asked_for_is_not_taken(db: None) -> None:
    sign_up(is_active=False, id="usr_mine", is_staff=True, role="owner", email_verified=True)

    user = User.objects.get(email=NEW)
    assert user.pk != "usr_mine" and user.is_active and not user.memberships.exists()
    assert not EmailAddress.objects.get(user=user).verified


def test_a_sign_in_with_a_new_browser_is_told_by_mail_and_kept(acme: Company) -> None:
    email = acme.email("agent")
    _, first = log_in(email)
    log_in(email, client=first.client)
    assert mails_to(email) == []

    log_in(email)

    [notice] = mails_to(email)
    assert "browser that you had not used before" in notice.subject
    kinds = SecurityEvent.objects.filter(user_id=acme.people["agent"]).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["signed_in", "signed_in", "signed_in_anew"]


def test_a_flow_does_not_outlive_its_session(db: None) -> None:
    _, api = sign_up()
    Session.objects.all().delete()

    assert api.post("/api/auth/verify", {"code": code_for(NEW)}).body["code"] == "flow_expired"
    assert api.get("/api/auth/flow").body == {"status": "none"}


def test_an_account_that_was_closed_cannot_be_entered_by_code_either(acme: Company) -> None:
    make_user("closed@acme.test")
    User.objects.filter(email="closed@acme.test").update(is_active=False)
    api = Api()
    api.post("/api/auth/code", {"email": "closed@acme.test"})

    assert "access_token" not in api.post("/api/auth/code/confirm", {"code": "BBBB-BBBB"}).body
    assert not SignIn.objects.filter(user__email="closed@acme.test").exists()
