"""The operators' pages, as a browser uses them: who gets in, what is shown, what is done and written down."""

import itertools
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.audit.models import AuditEntry
from apps.inbound import letters
from apps.inbound.models import DeadLetter, PendingReceipt, Receipt, UnroutedAccount
from apps.operators.models import OperatorEntry
from apps.operators.queries import verify_log
from apps.operators.site import MARK, site
from kernel.mail.models import OutgoingMail
from tenants.context import tenant_scope
from tenants.models import Impersonation, Organization, User
from tests.world.client import Api, as_person
from tests.world.companies import PASSWORD, Company

LOGIN = "/operator/login/"
_count = itertools.count(1)
CANARY = "what-a-customer-wrote"


@pytest.fixture
def sam(database: None) -> User:
    return User.objects.create_user(f"sam{next(_count)}@inlet.test", PASSWORD, name="Sam Staff", is_staff=True)


@pytest.fixture
def browser(sam: User) -> Client:
    """Signed in."""
    client = Client()
    assert sign_in(client, sam.email).status_code == 302
    return client


def sign_in(client: Client, email: str, *, password: str = PASSWORD, code: str = "") -> Any:
    return client.post(LOGIN, {"username": email, "password": password, "code": code, "next": "/operator/"})


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer)
    return answer.content.decode()


def actions() -> list[str]:
    return list(OperatorEntry.objects.order_by("seq").values_list("action", flat=True))


def test_staff_signs_in_and_it_is_written_down(sam: User) -> None:
    client = Client()
    assert client.get("/operator/").status_code == 302

    sign_in(client, sam.email)

    assert "How everything is" in page(client, "/operator/")
    cookie = client.cookies["inlet-operator"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/operator/", "Strict", True)
    assert actions() == ["operator.signed_in"]


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"email": "owner@acme.test"}, {"email": "nobody@x.test"}])
def test_everybody_else_is_told_the_same(sam: User, acme: Company, wrong: dict[str, str]) -> None:
    client = Client()

    answer = sign_in(client, **{"email": sam.email, **wrong})

    assert (answer.status_code, "is none of an operator" in answer.content.decode()) == (200, True)
    assert client.get("/operator/").status_code == 302
    assert not OperatorEntry.objects.exists()


def test_a_session_of_something_else_opens_nothing(sam: User) -> None:
    client = Client()
    client.force_login(sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert MARK not in client.session

    assert client.get("/operator/tenants/organization/").status_code == 302


def test_the_operators_session_opens_nothing_in_the_app(browser: Client) -> None:
    assert Api(client=browser).get("/api/me").status == 401


def test_who_has_a_second_factor_needs_it(sam: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(sam, secret)
    codes = RecoveryCodes.activate(sam)

    assert "code is not right" in sign_in(Client(), sam.email).content.decode()
    assert "code is not right" in sign_in(Client(), sam.email, code="000000").content.decode()
    good = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert sign_in(Client(), sam.email, code=good).status_code == 302
    assert sign_in(Client(), sam.email, code=good).status_code == 200, "a code works once"
    assert sign_in(Client(), sam.email, code=codes.get_unused_codes()[0]).status_code == 302


def test_in_production_nobody_is_in_without_one(sam: User, settings: Any) -> None:
    settings.OPERATORS_NEED_SECOND_FACTOR = True

    assert "need a second factor" in sign_in(Client(), sam.email).content.decode()
    assert not Authenticator.objects.exists()


def test_every_list_opens_and_shows_nothing_of_what_customers_wrote(
    browser: Client, acme: Company, globex: Company
) -> None:
    receipt = Receipt.objects.create(body=CANARY.encode())
    DeadLetter.objects.create(
        receipt_id=receipt.pk, organization_id=acme.id, position=0, reason="unreadable", raw={"text": CANARY}
    )
    UnroutedAccount.objects.create(channel_type="whatsapp", external_id="4711")
    OutgoingMail.objects.create(to="a@b.test", template="code", sealed=CANARY)
    shown = [page(browser, "/operator/")]
    for model in site._registry:
        shown.append(page(browser, f"/operator/{model._meta.app_label}/{model._meta.model_name}/"))
    shown.append(page(browser, f"/operator/tenants/user/{acme.people['owner']}/change/"))

    assert len(shown) > 14
    assert CANARY not in "".join(shown) and "argon2" not in "".join(shown) and "md5$" not in "".join(shown)


def test_organizations_are_found_by_the_address_of_a_member(browser: Client, acme: Company, globex: Company) -> None:
    found = page(browser, "/operator/tenants/organization/?q=owner@acme.test")

    assert ">acme<" in found and ">globex<" not in found
    detail = page(browser, f"/operator/tenants/organization/{acme.id}/change/")
    assert "owner@acme.test" in detail and "106540000000101" in detail and "owner@globex.test" not in detail


@pytest.mark.usefixtures("committed")
def test_an_organization_is_suspended_and_restored_with_a_reason(browser: Client, acme: Company) -> None:
    address = f"/operator/tenants/organization/{acme.id}"
    assert browser.post(f"{address}/suspend/", {"reason": " "}).status_code == 200, "not without a reason"
    assert Organization.objects.get(pk=acme.id).status == "active"

    assert browser.post(f"{address}/suspend/", {"reason": "Spam"}).status_code == 302
    assert as_person(acme).get("/api/conversations").body["detail"] == "Spam"
    again = browser.post(f"{address}/suspend/", {"reason": "Spam"}).content.decode()
    assert "The workspace is suspended." in again
    assert browser.post(f"{address}/restore/", {"reason": "Explained"}).status_code == 302

    assert as_person(acme).get("/api/conversations").status == 200
    assert actions() == ["operator.signed_in", "organization.suspended", "organization.restored"]
    entry = OperatorEntry.objects.get(seq=2)
    assert (entry.operator_name, entry.target, entry.reason) == ("Sam Staff", "acme", "Spam")
    with tenant_scope(acme.scope):
        assert AuditEntry.objects.filter(action="organization.suspended").exists()


@pytest.mark.usefixtures("committed")
def test_an_operator_enters_by_an_address_that_only_the_app_reads(browser: Client, acme: Company) -> None:
    form = {"member": acme.people["agent"], "reason": "Ticket 4711"}

    answer = browser.post(f"/operator/tenants/organization/{acme.id}/enter/", form)

    place, _, token = answer.headers["Location"].partition("#")
    assert place == "/enter/" and token.startswith("imp_")
    assert Api(token=token).get("/api/me").body["operator"]["name"] == "Sam Staff"
    assert token not in str(list(Impersonation.objects.values())) + str(list(OperatorEntry.objects.values()))
    assert Api(token=token).post("/api/operator/leave").status == 204
    assert Api(token=token).get("/api/me").status == 401
    assert actions() == ["operator.signed_in", "organization.entered", "organization.left"]


def test_the_member_of_another_organization_is_no_choice(browser: Client, acme: Company, globex: Company) -> None:
    form = {"member": globex.people["agent"], "reason": "Ticket 4711"}

    assert browser.post(f"/operator/tenants/organization/{acme.id}/enter/", form).status_code == 200
    assert not Impersonation.objects.exists()


def test_dead_letters_are_applied_again(browser: Client, acme: Company) -> None:
    receipt = Receipt.objects.create(body=b"{}")
    kept = DeadLetter.objects.create(receipt_id=receipt.pk, organization_id=acme.id, position=0, reason="x")
    gone = DeadLetter.objects.create(receipt_id=receipt.pk + 1, organization_id=acme.id, position=0, reason="x")

    chosen = {"action": "replay", "_selected_action": [kept.pk, gone.pk]}
    assert browser.post("/operator/inbound/deadletter/", chosen).status_code == 302

    assert list(PendingReceipt.objects.values_list("organization_id", "receipt_id")) == [(acme.id, receipt.pk)]
    assert list(letters.open_letters()) == [gone], "its receipt is not there any more"
    assert OperatorEntry.objects.get(action="dead_letters.replayed").details["count"] == 1


def test_an_operator_reads_what_was_sent_and_that_is_noted(browser: Client, acme: Company) -> None:
    receipt = Receipt.objects.create(body=b"{}")
    letter = DeadLetter.objects.create(
        receipt_id=receipt.pk, organization_id=acme.id, position=0, reason="x", raw={"text": "<b>Hello</b>"}
    )

    page = browser.get(f"/operator/inbound/deadletter/{letter.pk}/change/").content.decode()

    assert "&lt;b&gt;Hello&lt;/b&gt;" in page
    assert OperatorEntry.objects.get(action="content.read").details == {"what": f"dead letter {letter.pk}"}


def test_dead_letters_are_given_up_and_leave_the_list_of_open_ones(browser: Client, acme: Company) -> None:
    letter = DeadLetter.objects.create(receipt_id=1, organization_id=acme.id, position=0, reason="Cause 77")

    chosen = {"action": "discard", "_selected_action": [letter.pk]}

    assert "Say why" in browser.post("/operator/inbound/deadletter/", chosen, follow=True).content.decode()
    assert "Cause 77" in browser.get("/operator/inbound/deadletter/").content.decode()
    browser.post("/operator/inbound/deadletter/", {**chosen, "reason": "Mended by hand"})

    letter.refresh_from_db()
    assert (letter.discard_reason, letter.discarded_by) == ("Mended by hand", "Sam Staff")
    assert OperatorEntry.objects.get(action="dead_letters.discarded").details["reason"] == "Mended by hand"
    assert "Cause 77" not in browser.get("/operator/inbound/deadletter/").content.decode()
    assert "Cause 77" in browser.get("/operator/inbound/deadletter/?state=discarded").content.decode()


def test_a_mail_that_was_given_up_is_sent_again(browser: Client) -> None:
    mail = OutgoingMail.objects.create(to="a@b.test", template="code", sealed="x", state="dead")

    browser.post("/operator/mail/outgoingmail/", {"action": "send_again", "_selected_action": [mail.pk]})

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


def test_nothing_can_be_changed_or_deleted_in_a_form(browser: Client, acme: Company) -> None:
    for address in (
        f"/operator/tenants/organization/{acme.id}/delete/",
        "/operator/tenants/user/add/",
        f"/operator/tenants/user/{acme.people['owner']}/delete/",
        "/operator/password_change/",
    ):
        assert browser.get(address).status_code in (403, 404), address
    changed = browser.post(f"/operator/tenants/user/{acme.people['owner']}/change/", {"is_staff": "on"})
    assert changed.status_code == 403


def test_a_strange_site_cannot_act_in_the_operators_name(sam: User, acme: Company) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    token = client.cookies["csrftoken"].value
    client.post(LOGIN, {"username": sam.email, "password": PASSWORD, "csrfmiddlewaretoken": token})

    answer = client.post(f"/operator/tenants/organization/{acme.id}/suspend/", {"reason": "x"})

    assert answer.status_code == 403
    assert Organization.objects.get(pk=acme.id).status == "active"


def test_the_log_is_chained_and_append_only(browser: Client, sam: User) -> None:
    sign_in(Client(), sam.email)
    for statement in (
        "DELETE FROM operators_operatorentry",
        "UPDATE operators_operatorentry SET reason = 'x'",
        "DELETE FROM operators_operatorhead",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert verify_log() == (2, None)
