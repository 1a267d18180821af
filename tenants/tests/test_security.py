"""The safety of one's own account: sign-ins, password, address, and who may change them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from apps.access.facts import carry_over_all
from apps.access.models import Member
from kernel import clock
from tenants.auth.devices import describe_device
from tenants.context import tenant_scope
from tenants.models import SecurityEvent, SignIn, User
from tenants.tasks import drop_old_refresh_tokens
from tenants.tests.factories import make_user
from tests.world.client import Api, as_person, log_in
from tests.world.companies import PASSWORD, Company
from tests.world.mailbox import code_for, mails_to

ROOT = "/api/me/security"
NEW_PASSWORD = "another horse 8"


@pytest.fixture
def agent(acme: Company) -> Api:
    return log_in(acme.email("agent"))[1]


def grow_old(api: Api) -> None:
    """The last proof of who one is was some time ago."""
    SignIn.objects.update(confirmed_at=clock.now() - timedelta(minutes=16))


def test_the_sign_ins_are_listed_with_device_address_and_which_is_this_one(acme: Company, agent: Api) -> None:
    agent.client.post("/api/auth/refresh", headers={"User-Agent": FIREFOX, "X-Forwarded-For": "203.0.113.9"})

    rows = agent.get(f"{ROOT}/sessions").body["data"]

    assert [each["is_current"] for each in rows].count(True) == 1
    [mine] = [each for each in rows if each["is_current"]]
    assert (mine["device"], mine["ip"], mine["method"]) == ("Firefox on Windows", "203.0.113.9", "password")
    keys = Session.objects.values_list("session_key", flat=True)
    assert not [key for key in keys if key in str(rows)], "the key of a session is never shown"


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/1 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36", "Chrome on Linux"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("<script>alert(1)</script>", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_devices_are_told_in_words(user_agent: str, words: str) -> None:
    assert describe_device(user_agent) == words


def test_a_sign_in_that_is_ended_stops_at_once_and_others_go_on(acme: Company, agent: Api) -> None:
    lost = log_in(acme.email("agent"))[1]
    [session] = [each for each in lost.get(f"{ROOT}/sessions").body["data"] if each["is_current"]]

    assert agent.call("DELETE", f"{ROOT}/sessions/{session['id']}").status == 204

    assert (lost.get("/api/me").status, lost.post("/api/auth/refresh").status) == (401, 401)
    assert agent.get("/api/me").status == 200


def test_all_other_sign_ins_can_be_ended_in_one_go(acme: Company, agent: Api) -> None:
    others = [log_in(acme.email("agent"))[1] for _ in range(2)]

    assert agent.post(f"{ROOT}/end-other-sessions").status == 204

    assert [each.get("/api/me").status for each in (*others, agent)] == [401, 401, 200]
    assert len(agent.get(f"{ROOT}/sessions").body["data"]) == 1


def test_nobody_ends_the_sign_in_of_somebody_else(acme: Company, agent: Api) -> None:
    owner = log_in(acme.email("owner"))[1]
    [session, *_] = owner.get(f"{ROOT}/sessions").body["data"]

    assert agent.call("DELETE", f"{ROOT}/sessions/{session['id']}").status == 404
    assert agent.call("DELETE", f"{ROOT}/sessions/nonsense").status == 404
    assert owner.get("/api/me").status == 200


CHANGES: list[tuple[str, str, Any]] = [
    ("POST", "password", {"password": NEW_PASSWORD}),
    ("POST", "email", {"email": "new@acme.test"}),
    ("POST", "totp/begin", {}),
    ("POST", "totp", {"code": "123456"}),
    ("DELETE", "totp", None),
    ("POST", "passkeys/begin", {}),
    ("POST", "passkeys", {"credential": {}}),
    ("DELETE", "passkeys/1", None),
    ("POST", "recovery-codes", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES, ids=[path for _, path, _ in CHANGES])
def test_what_matters_asks_for_a_fresh_proof(agent: Api, method: str, path: str, body: Any) -> None:
    grow_old(agent)

    reply = agent.call(method, f"{ROOT}/{path}", body)

    assert (reply.status, reply.body["code"]) == (403, "confirmation_required")


def test_a_password_is_such_a_proof(agent: Api) -> None:
    grow_old(agent)
    assert agent.get(ROOT).body["is_confirmed"] is False

    assert agent.post(f"{ROOT}/confirm", {"password": "wrong"}).body["code"] == "invalid_credentials"
    assert agent.post(f"{ROOT}/password", {"password": NEW_PASSWORD}).status == 403
    assert agent.post(f"{ROOT}/confirm", {"password": PASSWORD}).status == 204

    assert agent.get(ROOT).body["is_confirmed"] is True
    assert agent.post(f"{ROOT}/password", {"password": NEW_PASSWORD}).status == 204


def test_who_has_neither_password_nor_second_factor_proves_it_by_mail(acme: Company) -> None:
    user = make_user("codes@acme.test")
    user.set_unusable_password()
    user.save()
    api = Api()
    api.post("/api/auth/code", {"email": user.email})
    api.token = api.post("/api/auth/code/confirm", {"code": code_for(user.email)}).body["access_token"]
    grow_old(api)
    assert api.get(ROOT).body["confirm_by"] == ["mail"]

    assert api.post(f"{ROOT}/confirm", {"code": "BBBB-BBBB"}).body["code"] == "flow_expired"
    assert api.post(f"{ROOT}/confirm/code").status == 204
    wrong = [api.post(f"{ROOT}/confirm", {"code": "BBBB-BBBB"}).body["code"] for _ in range(2)]
    assert wrong == ["code_incorrect"] * 2
    assert api.post(f"{ROOT}/confirm", {"code": code_for(user.email)}).status == 204
    assert api.post(f"{ROOT}/password", {"password": NEW_PASSWORD}).status == 204
    assert log_in(user.email, NEW_PASSWORD)[0].body["status"] == "signed_in"


def test_a_code_by_mail_is_no_proof_for_who_has_a_password(agent: Api) -> None:
    grow_old(agent)

    assert agent.post(f"{ROOT}/confirm/code").body["code"] == "not_possible"
    assert agent.post(f"{ROOT}/confirm", {"code": "BBBB-BBBB"}).body["code"] == "code_incorrect"
    assert agent.post(f"{ROOT}/confirm", {}).body["code"] == "not_possible"


def test_a_new_password_ends_the_other_sign_ins_keeps_this_one_and_is_told(acme: Company, agent: Api) -> None:
    elsewhere, email = log_in(acme.email("agent"))[1], acme.email("agent")

    assert agent.post(f"{ROOT}/password", {"password": "12345678"}).body["code"] == "password_too_weak"
    assert agent.post(f"{ROOT}/password", {"password": NEW_PASSWORD}).status == 204

    assert (agent.get("/api/me").status, elsewhere.get("/api/me").status) == (200, 401)
    assert agent.post("/api/auth/refresh").status == 200
    assert log_in(email)[0].status == 401 and log_in(email, NEW_PASSWORD)[0].status == 200
    assert any("password of your account was changed" in str(each.subject) for each in mails_to(email))


def test_an_address_is_changed_by_a_code_to_the_new_one_and_the_old_one_is_told(
    committed: None, acme: Company, globex: Company
) -> None:
    user = make_user("mover@acme.test", member_of={acme.id: "agent"})
    api = log_in(user.email)[1]

    assert api.post(f"{ROOT}/email", {"email": " Moved@Acme.test "}).status == 204
    assert api.get(ROOT).body["email"] == "mover@acme.test", "not before the code"
    assert api.post(f"{ROOT}/email/confirm", {"code": "BBBB-BBBB"}).body["code"] == "code_incorrect"
    done = api.post(f"{ROOT}/email/confirm", {"code": code_for("moved@acme.test")})

    assert (done.status, done.body["email"]) == (200, "moved@acme.test")
    assert log_in("moved@acme.test")[0].status == 200
    assert log_in("mover@acme.test")[0].status == 401
    assert "moved@acme.test" in str(mails_to("mover@acme.test")[-1].body)
    carry_over_all()
    with tenant_scope(acme.scope):
        assert Member.objects.get(pk=user.pk).email == "moved@acme.test"
    user.refresh_from_db()
    user.delete()


def test_an_address_of_somebody_else_is_not_told_and_not_taken(acme: Company, agent: Api) -> None:
    taken = acme.email("owner")

    assert agent.post(f"{ROOT}/email", {"email": taken}).status == 204, "as for any address"

    reply = agent.post(f"{ROOT}/email/confirm", {"code": code_for(taken)})
    assert (reply.status, reply.body["code"]) == (409, "not_possible")
    assert User.objects.get(pk=acme.people["owner"]).email == taken
    assert agent.post(f"{ROOT}/email", {"email": acme.email("agent")}).body["code"] == "not_possible"


def test_a_name_is_changed_everywhere(committed: None, acme: Company) -> None:
    user = make_user("named@acme.test", member_of={acme.id: "agent"})
    api = log_in(user.email)[1]

    assert api.call("PATCH", "/api/me/profile", {"name": " Änne  Muster "}).body["name"] == "Änne Muster"

    carry_over_all()
    with tenant_scope(acme.scope):
        assert Member.objects.get(pk=user.pk).name == "Änne Muster"
    user.delete()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\u202eb", "a\0b", "\u200b", 5, None, "\ud800"])
def test_names_that_cannot_be_shown_are_refused(agent: Api, name: Any) -> None:
    assert agent.call("PATCH", "/api/me/profile", {"name": name}).status in (400, 422)


def test_what_happened_can_be_read(acme: Company, agent: Api) -> None:
    log_in(acme.email("agent"), "wrong")
    agent.post(f"{ROOT}/password", {"password": NEW_PASSWORD})

    rows = agent.get(f"{ROOT}/history").body["data"]

    assert [each["kind"] for each in rows] == ["password_changed", "sign_in_failed", "signed_in"]
    assert as_person(acme, "owner").get(f"{ROOT}/history").body["data"] == []


def test_old_history_and_ended_sign_ins_are_swept_away(committed: None, acme: Company) -> None:
    api = log_in(acme.email("agent"))[1]
    SecurityEvent.objects.update(occurred_at=clock.now() - timedelta(days=91))
    Session.objects.filter(pk=SignIn.objects.latest("created_at").family).delete()
    before = SignIn.objects.count()

    drop_old_refresh_tokens()

    assert not SecurityEvent.objects.exists()
    assert SignIn.objects.count() == before - 1
    assert api.get("/api/me").status == 401


def test_a_sign_in_ends_a_month_after_it_began(acme: Company, agent: Api) -> None:
    SignIn.objects.update(created_at=clock.now() - timedelta(days=30, seconds=1))

    assert agent.post("/api/auth/refresh").body["code"] == "refresh_invalid"
    assert agent.get("/api/me").status == 401
