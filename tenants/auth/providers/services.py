"""An organization's own identity provider: set up, changed, taken away; and found by the people who come through it."""

from dataclasses import dataclass
from typing import Any

import requests
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from kernel import crypto
from kernel.errors import InvalidInput
from tenants import facts
from tenants.auth import organizations
from tenants.auth.errors import NotPossible
from tenants.auth.providers import saml, trial
from tenants.auth.providers.apps import provider_id_of, start_path
from tenants.auth.providers.egress import GuardedSession
from tenants.models import IdentityProvider, MailDomain, Organization

WELL_KNOWN = "/.well-known/openid-configuration"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What an administrator enters. OpenID Connect: `issuer`, `client_id`, `secret`; SAML: `metadata`. A `secret` or
    `metadata` of "" keeps what is stored."""

    kind: str
    issuer: str
    client_id: str
    secret: str
    metadata: str
    join_role: str
    is_enabled: bool


def find(organization_id: str) -> IdentityProvider | None:
    """The organization's provider. One query."""
    return IdentityProvider.objects.filter(organization_id=organization_id).first()


def list_domains(organization_id: str) -> list[str]:
    """The verified domains, for whose addresses the provider may speak. One query."""
    verified = MailDomain.objects.filter(organization_id=organization_id, verified_at__isnull=False)
    return list(verified.order_by("domain").values_list("domain", flat=True))


def save(*, organization_id: str, setup: Setup) -> IdentityProvider:
    """Keep it after asking the provider itself. Raises InvalidInput with what is wrong, NotPossible."""
    if setup.kind == IdentityProvider.Kind.OIDC:
        if not setup.issuer or not setup.client_id:
            raise InvalidInput("The issuer and the client ID are needed.")
        _ask(setup.issuer.rstrip("/"))
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=organization_id)
        if organization.requires_sso and not setup.is_enabled:
            raise NotPossible("Single sign-on is required here. Stop requiring it before you switch it off.")
        provider = find(organization_id) or IdentityProvider(organization_id=organization_id)
        before = _told(provider) if provider.created_at else None
        _enter(provider, setup)
        if setup.is_enabled and not list_domains(organization_id):
            raise InvalidInput("Verify a mail domain first: the provider may speak for addresses of your own only.")
        provider.join_role, provider.is_enabled = setup.join_role, setup.is_enabled
        provider.save()
        after = _told(provider)
        if before is not None and (before["kind"], before["issuer"]) != (after["kind"], after["issuer"]):
            _forget_people(provider)
        _tell(organization_id, before=before, after=after)
    return provider


def _enter(provider: IdentityProvider, setup: Setup) -> None:
    """What the kind of provider needs, and nothing of another kind. What is set up anew has yet to work."""
    before = _reached_by(provider)
    if setup.kind == IdentityProvider.Kind.OIDC:
        if not setup.secret and not provider.sealed_secret:
            raise InvalidInput("The client secret is missing.")
        sealed = crypto.seal(setup.secret) if setup.secret else provider.sealed_secret
        issuer, client_id, metadata = setup.issuer.rstrip("/"), setup.client_id, ""
    else:
        metadata = setup.metadata.strip() or provider.metadata
        if not metadata:
            raise InvalidInput("Your provider's metadata are missing.")
        issuer, client_id, sealed = str(saml.read_metadata(metadata)["entityId"]), "", ""
    provider.kind, provider.issuer, provider.client_id = setup.kind, issuer, client_id
    provider.sealed_secret, provider.metadata = sealed, metadata
    if _reached_by(provider) != before:
        provider.worked_at = None


def _reached_by(provider: IdentityProvider) -> tuple[str, ...]:
    return provider.kind, provider.issuer, provider.client_id, provider.sealed_secret, provider.metadata


def begin_trial(organization_id: str) -> str:
    """Where the administrator's browser goes to try the provider, on or off. Raises NotPossible."""
    provider = find(organization_id)
    if provider is None:
        raise NotPossible("Save your identity provider first.")
    return start_path(provider_id_of(provider), trial=trial.make_ticket(provider_id_of(provider)))


@transaction.atomic
def remove(*, organization_id: str) -> None:
    """Nobody comes in through it any more; who is in stays until the sign-in ends."""
    Organization.objects.select_for_update().filter(pk=organization_id).first()  # first, as `save` does
    provider = find(organization_id)
    if provider is not None:
        before = _told(provider)
        _forget_people(provider)
        provider.delete()
        changes = {"requires_sso": False}
        organizations.change_requirements(organization_id=organization_id, user_id="", changes=changes)
        _tell(organization_id, before=before, after=None)


def discover(*, email: str, slug: str) -> str | None:
    """The id of the provider for an address or an organization, to be started; None when there is none."""
    enabled = IdentityProvider.objects.filter(is_enabled=True)
    if slug:
        found = enabled.filter(organization__slug=slug).first()
    else:
        domain = email.rpartition("@")[2].lower()
        owned = MailDomain.objects.filter(domain=domain, verified_at__isnull=False).values("organization_id")
        found = enabled.filter(organization_id__in=owned).first() if domain else None
    return None if found is None else provider_id_of(found)


def _ask(issuer: str) -> None:
    """That there is an OpenID provider that calls itself so."""
    try:
        with GuardedSession() as session:
            answer = session.get(issuer + WELL_KNOWN)
            told: Any = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError):
        told = None
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in _NEEDED):
        raise InvalidInput(f"No OpenID provider answers at {issuer}{WELL_KNOWN}.")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise InvalidInput("The provider calls itself by another issuer.")


def _forget_people(provider: IdentityProvider) -> None:
    """Another provider may call other people by the same names."""
    SocialAccount.objects.filter(provider=provider_id_of(provider)).delete()


def _told(provider: IdentityProvider) -> dict[str, Any]:
    """What the audit log is told: no secret."""
    return {
        "kind": provider.kind,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "join_role": provider.join_role,
        "is_enabled": provider.is_enabled,
    }


def _tell(organization_id: str, *, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    data = {"before": before, "after": after}
    facts.tell(organization_id=organization_id, kind="organization.identity_provider_changed", data=data)
