"""A fresh proof of who one is by a code in the mail: for people who have neither password nor second factor."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from kernel import mail
from tenants.auth.admission import has_second_factor
from tenants.auth.errors import CodeIncorrect, FlowExpired, NotPossible
from tenants.models import User

_KEY = "inlet_confirmation"


def may_confirm_by_mail(user: User) -> bool:
    """Whoever has a password or a second factor uses that: it proves more than access to the mail does."""
    return not user.has_usable_password() and not has_second_factor(user.pk)


def send_code(user: User, family: str) -> None:
    """A code to the person's address, to be entered in this sign-in. Raises NotPossible."""
    if not may_confirm_by_mail(user):
        raise NotPossible("Confirm with your password or your second factor.")
    with _locked(family) as session:
        code = generate_user_code()
        session[_KEY] = {"code": code, "at": time.time(), "tries": 0}
        mail.send(to=user.email, template="confirm_code", context={"code": code})


def check_code(user: User, family: str, code: str) -> None:
    """Raises CodeIncorrect, and FlowExpired when there is no code (any more) that could be right."""
    if not may_confirm_by_mail(user):
        raise NotPossible("Confirm with your password or your second factor.")
    with _locked(family) as session:
        state: dict[str, Any] = session.pop(_KEY, None) or {"code": "", "at": 0.0, "tries": settings.CODE_TRIES}
        if time.time() - state["at"] > settings.CODE_LIFETIME_S:
            raise FlowExpired
        is_right = compare_user_code(actual=code, expected=state["code"])
        tries_left = settings.CODE_TRIES - state["tries"] - 1
        if not is_right and tries_left > 0:
            session[_KEY] = {**state, "tries": state["tries"] + 1}
    if not is_right:
        raise CodeIncorrect(tries_left) if tries_left > 0 else FlowExpired


@contextmanager
def _locked(family: str) -> Iterator[SessionStore]:
    with transaction.atomic():
        Session.objects.select_for_update().filter(pk=family).first()
        session = SessionStore(family)
        yield session
        session.save(must_create=False)
