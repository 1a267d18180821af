"""Which providers there are, as allauth's SocialApps: from the settings for everybody, from our table per organization.

allauth would keep SocialApps, secrets in the clear, in tables of its own; ours are made when they are asked for.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.models import SocialApp
from django.conf import settings

from kernel import crypto
from tenants.models import IdentityProvider

SSO_PREFIX = "sso-"


def list_public() -> list[dict[str, str]]:
    """Those for everybody: [{id, name}], in the order of the settings."""
    return [{"id": each["id"], "name": each["name"]} for each in settings.SIGN_IN_PROVIDERS]


def list_apps(provider: str | None, *, also_off: bool = False) -> list[SocialApp]:
    """The apps that `provider` names: its kind or its id; all public ones without."""
    if provider is not None and provider.startswith(SSO_PREFIX):
        found = find_identity_provider(provider, also_off=also_off)
        return [] if found is None else [_sso_app(found)]
    public = [_public_app(each) for each in settings.SIGN_IN_PROVIDERS]
    return [app for app in public if provider in (None, app.provider, app.provider_id)]


def find_identity_provider(provider_id: str, *, also_off: bool = False) -> IdentityProvider | None:
    """The organization's provider behind `sso-…`, when it is switched on; `also_off`: in any case."""
    wanted = provider_id.removeprefix(SSO_PREFIX)
    if wanted == provider_id or "\0" in wanted:
        return None
    every = IdentityProvider.objects.select_related("organization").filter(organization_id=wanted)
    return (every if also_off else every.filter(is_enabled=True)).first()


def provider_id_of(provider: IdentityProvider) -> str:
    return provider_id_for(str(provider.organization_id))


def provider_id_for(organization_id: str) -> str:
    """The id that the organization's provider has or will have: the provider is told our addresses first."""
    return SSO_PREFIX + organization_id


def organization_id_of(provider_id: str) -> str:
    """Whose it is."""
    return provider_id.removeprefix(SSO_PREFIX)


def start_path(provider_id: str, **query: str) -> str:
    """Where a browser begins its way to the provider."""
    return f"/api/auth/provider/{provider_id}/start?{urlencode(query)}"


def callback_url(provider_id: str) -> str:
    """Where a provider sends people back to."""
    return f"{settings.PUBLIC_URL}/api/auth/provider/{provider_id}/callback"


def entity_id(provider_id: str) -> str:
    """What we call ourselves to a SAML provider: the address of our metadata."""
    return f"{settings.PUBLIC_URL}/api/auth/provider/{provider_id}/metadata"


def _public_app(config: dict[str, Any]) -> SocialApp:
    return SocialApp(
        provider=config["provider"],
        provider_id=config["id"] if config["provider"] == "openid_connect" else "",
        name=config["name"],
        client_id=config["client_id"],
        secret=config["secret"],
        settings=config.get("settings", {}),
    )


def _sso_app(provider: IdentityProvider) -> SocialApp:
    if provider.kind == IdentityProvider.Kind.SAML:
        return SocialApp(
            provider="saml",
            provider_id=provider_id_of(provider),
            name=provider.organization.name,
            client_id=provider_id_of(provider),
            settings={"verified_email": True, "attribute_mapping": {each: each for each in ("uid", "email", "name")}},
        )
    return SocialApp(
        provider="openid_connect",
        provider_id=provider_id_of(provider),
        name=provider.organization.name,
        client_id=provider.client_id,
        secret=crypto.unseal(provider.sealed_secret),
        # What it says of addresses is believed where the domain is the organization's own (adapter.pre_social_login).
        settings={"server_url": provider.issuer, "verified_email": True, "oauth_pkce_enabled": True},
    )
