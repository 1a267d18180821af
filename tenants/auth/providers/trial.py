"""Trying an organization's provider: all the way there and back, also before it is switched on; nobody is signed in.

An administrator gets a ticket, which the start of the way takes; the session of the way remembers that it is a trial.
"""

from django.core import signing
from django.http import HttpRequest

TICKET_S = 300
RELAY = "trial"  # told to a SAML provider and back: what is refused at its post is told on the settings page
WORKED = "worked"
_SALT = "tenants.auth.providers.trial"
_KEY = "sso_trial"


def make_ticket(provider_id: str) -> str:
    """Good for TICKET_S, for this provider."""
    return signing.dumps(provider_id, salt=_SALT)


def begin(request: HttpRequest, provider_id: str, ticket: str) -> bool:
    """Make the session one of a trial; False when the ticket is none for this provider, or is too old."""
    try:
        is_good = bool(signing.loads(ticket, salt=_SALT, max_age=TICKET_S) == provider_id)
    except signing.BadSignature:
        is_good = False
    if is_good:
        request.session[_KEY] = provider_id
    return is_good


def is_on(request: HttpRequest, provider_id: str | None) -> bool:
    """Whether the session is that of a trial of this provider."""
    kept: object = request.session.get(_KEY)
    return isinstance(kept, str) and kept == provider_id
