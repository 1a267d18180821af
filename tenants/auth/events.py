"""What happens to the safety of an account: kept for the person, told by mail, told to their organizations."""

from typing import Final

from django.db import transaction

from kernel import clock, mail
from kernel.actor import current_actor
from tenants import facts
from tenants.models import SecurityEvent, User
from tenants.queries import list_memberships

# Kind to the sentence that the person is told; None: kept, but no reason for a mail.
SENTENCES: Final[dict[str, str | None]] = {
    "signed_in": None,
    "signed_in_anew": "Somebody signed in to your account with a browser that you had not used before.",
    "signed_out": None,
    "sign_in_failed": None,
    "sessions_ended": "You were signed out of other browsers.",
    "stolen_token": "A sign-in of yours was used from two places at once, so we have ended it.",
    "password_set": "A password was set for your account.",
    "password_changed": "The password of your account was changed.",
    "password_reset": "The password of your account was reset.",
    "email_changed": "The e-mail address of your account was changed.",
    "totp_added": "An authenticator app was set up as a second factor.",
    "totp_removed": "The authenticator app was removed as a second factor.",
    "passkey_added": "A passkey was added to your account.",
    "passkey_removed": "A passkey was removed from your account.",
    "recovery_codes_made": "New recovery codes were made; the old ones no longer work.",
    "account_linked": "Another way to sign in was connected to your account.",
}
# What an organization's audit log is told of its people.
_TOLD = frozenset(SENTENCES) - {"sign_in_failed", "signed_out"}


@transaction.atomic
def note(user: User, kind: str, *, detail: str = "", to: str | None = None, mailed: bool = True) -> None:
    """Write what happened, as the current actor's browser saw it. `to`: another address than the account's."""
    by, now = current_actor(), clock.now()
    SecurityEvent.objects.create(
        user=user, kind=kind, detail=detail[:255], ip=by.ip, user_agent=by.user_agent, occurred_at=now
    )
    if kind in _TOLD:
        data = {"user_id": user.pk, "name": user.name, "kind": kind, "detail": detail[:255]}
        for mine in list_memberships(user.pk):
            facts.tell(organization_id=mine.organization_id, kind="member.security_changed", data=data)
    sentence = SENTENCES[kind]
    if mailed and sentence is not None:
        context = {"name": user.name, "sentence": sentence, "detail": detail, "at": now, "ip": by.ip}
        mail.send(to=to or user.email, template="security_notice", context={**context, "browser": by.user_agent})
