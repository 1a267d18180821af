"""Second factors: set up, asked for, used once, given up; and organizations that require one."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from apps.access.facts import carry_over_all
from apps.audit.models import AuditEntry
from kernel import clock
from tenants.context import tenant_scope
from tenants.models import Organization, SignIn
from tenants.tests.factories import make_user
from tests.world.client import Api, as_person, log_in
from tests.world.companies import PASSWORD, Company
from tests.world.mailbox import code_for, mails_to

ROOT = "/api/me/security"


def totp(secret: str, *, step: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def forget_used_codes() -> None:
    """Codes that were used count as used for half a minute."""
    cache.clear()


def set_up(api: Api) -> tuple[str, list[str]]:
    """An authenticator app; its secret and the recovery codes."""
    secret = api.post(f"{ROOT}/totp/begin").body["secret"]
    reply = api.post(f"{ROOT}/totp", {"code": totp(secret)})
    assert reply.status == 200, reply
    return secret, reply.body["recovery_codes"]


@pytest.fixture
def agent(acme: Company) -> Api:
    return log_in(acme.email("agent"))[1]


def test_an_authenticator_app_is_set_up_by_picture_or_text_and_its_first_code(acme: Company, agent: Api) -> None:
    begun = agent.post(f"{ROOT}/totp/begin").body
    assert "<svg" in begun["svg"] and "<script" not in begun["svg"]
    assert begun["secret"] in begun["url"] and "agent%40acme.test" in begun["url"]
    assert agent.post(f"{ROOT}/totp", {"code": "000000"}).body["code"] == "code_incorrect"

    done = agent.post(f"{ROOT}/totp", {"code": totp(begun["secret"])})

    assert len(set(done.body["recovery_codes"])) == 10
    overview = agent.get(ROOT).body
    assert (overview["has_totp"], overview["recovery_codes_left"]) == (True, 10)
    assert agent.post(f"{ROOT}/totp/begin").body["code"] == "not_possible"
    stored = Authenticator.objects.get(user_id=acme.people["agent"], type="totp").data
    assert begun["secret"] not in str(stored), "secrets are sealed at rest"


def test_signing_in_then_asks_for_it(acme: Company, agent: Api) -> None:
    secret, _ = set_up(agent)
    forget_used_codes()

    pending, api = log_in(acme.email("agent"))
    assert (pending.body["status"], pending.body["flow"]) == ("pending", "second_factor")
    assert pending.body["methods"] == ["totp", "recovery_code"]
    assert "access_token" not in pending.body and not SignIn.objects.filter(method="x").exists()
    assert api.post("/api/auth/second-factor", {"code": "000000"}).body["code"] == "code_incorrect"
    done = api.post("/api/auth/second-factor", {"code": totp(secret)})

    assert done.body["status"] == "signed_in"
    api.token = done.body["access_token"]
    assert api.get("/api/me").status == 200


def test_a_code_works_once(acme: Company, agent: Api) -> None:
    secret, _ = set_up(agent)
    forget_used_codes()
    first, second = log_in(acme.email("agent"))[1], log_in(acme.email("agent"))[1]
    code = totp(secret)

    assert first.post("/api/auth/second-factor", {"code": code}).status == 200
    assert second.post("/api/auth/second-factor", {"code": code}).body["code"] == "code_incorrect"


def test_a_recovery_code_does_too_and_only_once(acme: Company, agent: Api) -> None:
    _, codes = set_up(agent)

    for expected in ("signed_in", "code_incorrect"):
        api = log_in(acme.email("agent"))[1]
        body = api.post("/api/auth/second-factor", {"code": codes[0]}).body
        assert body.get("code", body.get("status")) == expected
    assert agent.get(ROOT).body["recovery_codes_left"] == 9


def test_new_recovery_codes_put_an_end_to_the_old_ones(acme: Company, agent: Api) -> None:
    assert agent.post(f"{ROOT}/recovery-codes").body["code"] == "not_possible"
    _, old = set_up(agent)

    new = agent.post(f"{ROOT}/recovery-codes").body["recovery_codes"]

    assert not set(old) & set(new)
    api = log_in(acme.email("agent"))[1]
    assert api.post("/api/auth/second-factor", {"code": old[0]}).body["code"] == "code_incorrect"
    assert api.post("/api/auth/second-factor", {"code": new[0]}).body["status"] == "signed_in"


@pytest.mark.parametrize("way", ["code", "reset"])
def test_access_to_the_mail_alone_does_not_get_one_in(acme: Company, agent: Api, way: str) -> None:
    set_up(agent)
    email, api = acme.email("agent"), Api()
    if way == "code":
        api.post("/api/auth/code", {"email": email})
        body = api.post("/api/auth/code/confirm", {"code": code_for(email)}).body
    else:
        api.post("/api/auth/reset/request", {"email": email})
        body = api.post("/api/auth/reset/confirm", {"code": code_for(email), "password": "another horse 8"}).body

    assert (body["status"], body["flow"]) == ("pending", "second_factor")


def test_a_pending_second_factor_cannot_be_skipped(acme: Company, agent: Api) -> None:
    set_up(agent)
    _, api = log_in(acme.email("agent"))

    for path, body in (("verify", {"code": "BBBB-BBBB"}), ("code/confirm", {"code": "BBBB-BBBB"}), ("resend", None)):
        assert api.post(f"/api/auth/{path}", body).body["code"] == "flow_expired"
    assert api.post("/api/auth/refresh").status == 401
    assert api.get("/api/auth/flow").body["flow"] == "second_factor"


def test_the_app_can_be_removed_again(acme: Company, agent: Api) -> None:
    set_up(agent)

    assert agent.call("DELETE", f"{ROOT}/totp").status == 204

    assert agent.get(ROOT).body["recovery_codes_left"] is None, "codes alone are no second factor"
    assert log_in(acme.email("agent"))[0].body["status"] == "signed_in"


def test_each_change_is_told_by_mail(committed: None, acme: Company) -> None:
    user = make_user("told@acme.test", member_of={acme.id: "agent"})
    api = log_in(user.email)[1]
    set_up(api)
    api.post(f"{ROOT}/recovery-codes")
    api.call("DELETE", f"{ROOT}/totp")

    subjects = " ".join(str(each.subject) for each in mails_to(user.email))

    for words in ("app was set up", "New recovery codes were made", "app was removed"):
        assert words in subjects
    user.delete()


# --- organizations that require one ---


@pytest.fixture
def strict(acme: Company) -> Company:
    Organization.objects.filter(pk=acme.id).update(requires_second_factor=True)
    return acme


def test_who_has_none_may_sign_in_but_not_enter(strict: Company, agent: Api) -> None:
    reply = agent.get("/api/me")
    assert (reply.status, reply.body["code"]) == (403, "second_factor_required")
    assert agent.get("/api/organizations").status == 200
    assert agent.get(ROOT).status == 200

    set_up(agent)

    assert agent.get("/api/me").status == 200
    refused = agent.call("DELETE", f"{ROOT}/totp")
    assert (refused.status, refused.body["code"]) == (409, "not_possible")
    assert "Acme requires a second factor" in refused.body["detail"]


def test_another_organization_is_entered_all_the_same(strict: Company, globex: Company) -> None:
    make_user("both@acme.test", member_of={strict.id: "agent", globex.id: "agent"})
    api = log_in("both@acme.test")[1]

    for slug, status in (("acme", 403), ("globex", 200)):
        api.organization = slug
        assert api.get("/api/me").status == status


def test_it_is_required_by_who_may_and_has_one_and_the_audit_log_tells(committed: None, acme: Company) -> None:
    path, wanted = "/api/organization/security", {"requires_second_factor": True}
    user = make_user("boss@acme.test", member_of={acme.id: "owner"})
    boss = log_in(user.email)[1]
    try:
        assert as_person(acme, "agent").call("PATCH", path, wanted).status == 403
        refused = boss.call("PATCH", path, wanted)
        assert (refused.body["code"], "lock yourself out" in refused.body["detail"]) == ("not_possible", True)

        set_up(boss)
        done = boss.call("PATCH", path, wanted)

        assert (done.body["requires_second_factor"], done.body["members_without_second_factor"]) == (True, 5)
        assert as_person(acme, "agent").get("/api/me").body["code"] == "second_factor_required"
        with tenant_scope(acme.scope):
            [entry] = AuditEntry.objects.filter(action="organization.security_changed")
        assert entry.after is not None and entry.after["requires_second_factor"] is True and entry.actor_id == user.pk
    finally:
        Organization.objects.filter(pk=acme.id).update(requires_second_factor=False)
        user.delete()


def test_requiring_it_asks_for_a_fresh_proof(acme: Company) -> None:
    SignIn.objects.update(confirmed_at=clock.now().replace(year=2020))

    reply = as_person(acme, "owner").call("PATCH", "/api/organization/security", {"requires_second_factor": True})

    assert reply.body["code"] == "confirmation_required"


def test_somebody_elses_passkey_is_not_there(acme: Company, agent: Api) -> None:
    data: dict[str, Any] = {"name": "Key", "credential": {}}
    theirs = Authenticator.objects.create(user_id=acme.people["owner"], type="webauthn", data=data)

    for method, body in (("PATCH", {"name": "Mine"}), ("DELETE", None)):
        assert agent.call(method, f"{ROOT}/passkeys/{theirs.pk}", body).status == 404
    assert agent.call("DELETE", f"{ROOT}/passkeys/{2**70}").status == 404


def test_a_passkey_that_is_none_is_refused(acme: Company, agent: Api) -> None:
    nonsense: list[Any] = [{}, {"id": "x"}, {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}]
    agent.post(f"{ROOT}/passkeys/begin")
    anybody = Api()
    anybody.post("/api/auth/passkey/begin")

    for credential in nonsense:
        assert agent.post(f"{ROOT}/passkeys", {"credential": credential}).body["code"] == "passkey_refused"
        assert anybody.post("/api/auth/passkey", {"credential": credential}).body["code"] == "passkey_refused"
    assert log_in(acme.email("agent"), PASSWORD)[0].body["status"] == "signed_in"
    carry_over_all()
