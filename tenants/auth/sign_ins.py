"""Sign-ins that stand: opened, seen, confirmed anew, ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from kernel.actor import current_actor
from kernel.errors import NotFound
from tenants.auth.errors import ConfirmationRequired
from tenants.models import RefreshToken, SignIn, User


def open_sign_in(request: HttpRequest, user: User, now: datetime) -> SignIn:
    """The sign-in of the session that has just become this user's."""
    by = current_actor()
    family = request.session.session_key
    assert family is not None
    return SignIn.objects.create(
        family=family,
        user=user,
        organization_id=request.session.get("sso_organization_id"),
        method=_method(request, user),
        ip=by.ip,
        user_agent=by.user_agent,
        created_at=now,
        seen_at=now,
        confirmed_at=now,
    )


def see(family: str, now: datetime) -> None:
    """The browser has come back: from where, and when."""
    by = current_actor()
    SignIn.objects.filter(family=family).update(seen_at=now, ip=by.ip, user_agent=by.user_agent)


def end(families: Iterable[str]) -> int:
    """End these sign-ins: none of their tokens works from the commit on. How many there were."""
    families = list(families)
    with transaction.atomic():
        RefreshToken.objects.filter(family__in=families).delete()
        Session.objects.filter(session_key__in=families).delete()
        return SignIn.objects.filter(family__in=families).delete()[0]


def end_others(user_id: str, *, kept: str) -> int:
    """End every sign-in of the person but this family."""
    return end(SignIn.objects.filter(user_id=user_id).exclude(family=kept).values_list("family", flat=True))


def get_of_user(user_id: str, sign_in_id: str) -> SignIn:
    """One sign-in of the person. Raises NotFound."""
    found = SignIn.objects.filter(user_id=user_id, pk=sign_in_id).first()
    if found is None:
        raise NotFound
    return found


def confirm(family: str, now: datetime) -> None:
    """The person has just proved who they are."""
    SignIn.objects.filter(family=family).update(confirmed_at=now)


def is_recent(family: str, now: datetime) -> bool:
    """Whether the sign-in stands and its last proof of who one is is at most RECENT_S old."""
    since = now - timedelta(seconds=settings.RECENT_S)
    return SignIn.objects.filter(family=family, confirmed_at__gte=since).exists()


def require_recent(family: str, now: datetime) -> None:
    """Raises ConfirmationRequired when the last proof is older than RECENT_S, or the sign-in has ended."""
    if not is_recent(family, now):
        raise ConfirmationRequired


def _method(request: HttpRequest, user: User) -> str:
    """How it began: the first proof; a second factor does not change it."""
    first: dict[str, object] = next(iter(get_authentication_records(request, user)), {})
    if first.get("method") == "socialaccount":
        return str(first.get("provider", "provider"))[:32]
    if first.get("type") == "webauthn":
        return "passkey"
    return str(first.get("method", "code"))[:32]  # nothing is recorded of the code that confirms a sign-up
