"""Attempts to connect as tests need them."""

import hashlib
from datetime import timedelta

from apps.channels.models import ConnectAttempt
from kernel import clock
from tests.world.companies import Company

STATE = "state-of-the-dialog"


def make_attempt(company: Company, person: str = "owner") -> ConnectAttempt:
    """One that waits for its dialog to lead back with STATE."""
    now = clock.now()
    return ConnectAttempt.objects.create(
        way="messenger_page",
        member_id=company.people[person],
        sign_in=_hash(company.sessions[person]),
        state_hash=_hash(STATE),
        step=ConnectAttempt.Step.DIALOG,
        created_at=now,
        expires_at=now + timedelta(minutes=20),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
