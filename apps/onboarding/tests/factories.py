"""People who are in no organization yet, invitations and mail domains."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.contrib.sessions.backends.db import SessionStore

from apps.access.tests.factories import give_role
from apps.onboarding.models import Invitation
from apps.onboarding.tokens import hash_of
from tenants.context import public_scope
from tenants.models import MailDomain, Membership, Organization, User
from tests.world.client import Api, as_person
from tests.world.companies import Company, open_session

_count = itertools.count(1)


def make_person(email: str = "", *, name: str = "Sam Rivera", is_confirmed: bool = True) -> User:
    """Somebody with an account and nothing else."""
    user = User.objects.create_user(email or f"person{next(_count)}@nowhere.test", name=name)
    if not is_confirmed:
        EmailAddress.objects.filter(user=user).update(verified=False)
    return user


def as_user(user: User, organization: str = "") -> Api:
    """Signed in already; `organization` is the slug for X-Organization."""
    return Api(token=str(create_access_token(user, SessionStore(open_session(user)), {})), organization=organization)


def make_invitation(company: Company, *, token: str = "", email: str = "", **changes: Any) -> Invitation:
    """Mailed an hour ago by the owner; `token` is what its link holds."""
    number = next(_count)
    now = datetime.now(UTC).replace(microsecond=0)
    fields: dict[str, Any] = {
        "organization_id": company.id,
        "email": email or f"invited{number}@nowhere.test",
        "role": "agent",
        "token_hash": hash_of(token or f"token-{number}"),
        "invited_by_id": company.people["owner"],
        "created_at": now - timedelta(hours=1),
        "mailed_at": now - timedelta(hours=1),
        "expires_at": now + timedelta(days=6),
    }
    with public_scope():
        return Invitation.objects.create(**{**fields, **changes})


def make_mail_domain(company: Company, *, domain: str = "", join_role: str = "agent", **changes: Any) -> MailDomain:
    """A verified domain whose people may join."""
    name = domain or f"firm{next(_count)}.test"
    fields = {"domain": name, "proof": f"inlet-verification={name}", "verified_at": datetime.now(UTC)}
    with public_scope():
        return MailDomain.objects.create(organization_id=company.id, join_role=join_role, **{**fields, **changes})


def become(acme: Company, role: str) -> Api:
    """The agent has this role, in both schemas."""
    with public_scope():
        Membership.objects.filter(user_id=acme.people["agent"], organization_id=acme.id).update(role=role)
    give_role(acme.people["agent"], role)
    return as_person(acme, "agent")


def role_of(user_id: str, organization_id: str) -> str | None:
    """What somebody is in an organization, None when they are not in it."""
    found = Membership.objects.filter(user_id=user_id, organization_id=organization_id).first()
    return found.role if found else None


def find_organization(slug: str) -> Organization:
    organization: Organization = Organization.objects.get(slug=slug)
    return organization
