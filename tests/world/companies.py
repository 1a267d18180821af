"""acme and globex, as tests speak of them."""

from dataclasses import dataclass

from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from apps.access.models import StoredReach
from apps.access.services import keep_member
from apps.channels.models import ChannelAccount
from kernel import clock
from kernel.scope import Scope
from tenants.context import tenant_scope
from tenants.models import Membership, Organization, SignIn, User
from tenants.queries import scope_of

PASSWORD = "inlet-demo-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One of the two organizations: its people by the first part of their address, its accounts by channel."""

    id: str
    slug: str
    scope: Scope
    people: dict[str, str]  # "agent" -> "usr_…"
    accounts: dict[str, str]  # "whatsapp" -> "cha_…"
    sessions: dict[str, str]  # a session that stands during the whole run, by person

    def token(self, person: str) -> str:
        """A valid access token, without the cost of a sign-in."""
        user = User(pk=self.people[person])
        return str(create_access_token(user, SessionStore(self.sessions[person]), {}))

    def email(self, person: str) -> str:
        return f"{person}@{self.slug}.test"


def find_company(slug: str) -> Company:
    """The company as `seed_demo` made it."""
    organization = Organization.objects.get(slug=slug)
    members = list(Membership.objects.filter(organization=organization).select_related("user"))
    with tenant_scope(scope_of(organization)) as scope:
        accounts = dict(ChannelAccount.objects.values_list("channel_type", "pk"))
    return Company(
        id=organization.pk,
        slug=slug,
        scope=scope,
        people={member.user.email.split("@")[0]: member.user_id for member in members},
        accounts=accounts,
        sessions={member.user.email.split("@")[0]: open_session(member.user) for member in members},
    )


def restore_rights(company: Company) -> None:
    """What the memberships say is what the company's own schema knows, also after a test that changed either."""
    members = list(Membership.objects.filter(organization_id=company.id).select_related("user"))
    with tenant_scope(company.scope):
        known = dict(StoredReach.objects.filter(member__deactivated_at__isnull=True).values_list("pk", "role"))
        for each in members:
            if known.get(each.user_id) != each.role:
                keep_member(user_id=each.user_id, name=each.user.name, email=each.user.email, role=each.role)


def open_session(user: User) -> str:
    """A session that the user has signed in to; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = user.pk
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(24 * 3600)
    session.create()
    now, key = clock.now(), str(session.session_key)
    SignIn.objects.create(family=key, user=user, method="password", created_at=now, seen_at=now, confirmed_at=now)
    return key
