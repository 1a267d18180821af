"""/api/me: one's own name, password and address."""

from typing import Any

from allauth.headless.account import views
from django.db import IntegrityError, transaction
from ninja import Router, Status

from kernel import clock
from tenants.auth import people, sign_ins
from tenants.auth.bearer import SignedIn, SignedInRequest
from tenants.auth.errors import CodeIncorrect, FlowExpired, NotPossible, TooManyAttempts
from tenants.auth.headless import Answer, app_view, call
from tenants.auth.schemas import CodeIn, EmailIn
from tenants.auth.security_schemas import NameIn, NewPasswordIn, PersonOut
from tenants.models import User

router = Router(tags=["security"])
_change_email = app_view(views.ManageEmailView)
_verify = app_view(views.VerifyEmailView)


@router.patch("/profile", response=PersonOut, operation_id="changeProfile", auth=SignedIn())
def change_profile(request: SignedInRequest, body: NameIn) -> dict[str, str]:
    """Change one's name, in every organization."""
    return _person(people.rename(user_id=request.user_id, name=body.name))


@router.post("/security/password", response={204: None}, operation_id="changePassword", auth=SignedIn())
def change_password(request: SignedInRequest, body: NewPasswordIn) -> Status[None]:
    """Set or change the password. Every other sign-in ends. Asks for a fresh proof of who one is."""
    sign_ins.require_recent(request.access.family, clock.now())
    people.change_password(user_id=request.user_id, password=body.password, family=request.access.family)
    return Status(204, None)


@router.post("/security/email", response={204: None}, operation_id="askEmailChange", auth=SignedIn())
def ask_email_change(request: SignedInRequest, body: EmailIn) -> Status[None]:
    """A code goes to the new address. Asks for a fresh proof of who one is."""
    sign_ins.require_recent(request.access.family, clock.now())
    answer = call(_change_email, request, body={"email": body.email}, key=request.access.family)
    if answer.status == 429:
        raise TooManyAttempts
    if answer.errors:
        raise NotPossible("This is your address already.")
    return Status(204, None)


@router.post("/security/email/confirm", response=PersonOut, operation_id="confirmEmailChange", auth=SignedIn())
def confirm_email_change(request: SignedInRequest, body: CodeIn) -> dict[str, str]:
    """The code that the new address got. The old address is told."""
    try:
        with transaction.atomic():
            before = User.objects.select_for_update().get(pk=request.user_id)
            answer = call(_verify, request, body={"key": body.code}, key=request.access.family)
            user = User.objects.get(pk=request.user_id)
            if user.email != before.email:
                people.tell_renamed(user, before={"email": before.email})
    except IntegrityError:
        raise NotPossible("This address belongs to another account.") from None
    _refuse(answer)
    return _person(user)


def _refuse(answer: Answer) -> None:
    if answer.status == 409:
        raise FlowExpired
    if answer.has_error("email_taken"):
        raise NotPossible("This address belongs to another account.")
    if answer.errors:
        raise CodeIncorrect


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "email": user.email, "name": user.name}
