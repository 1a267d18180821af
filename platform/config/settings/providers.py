"""Who vouches for people at sign-in, for everybody: what the environment has switched on."""

from typing import Any

from config import env


def list_providers() -> list[dict[str, Any]]:
    """As `tenants.auth.providers.apps` wants them. An address that the provider says is confirmed is believed, and
    opens the account that has it, only from those who confirm addresses themselves: not from Microsoft."""
    trusted = {"email_authentication": True, "oauth_pkce_enabled": True}
    oidc = {**trusted, "server_url": env.OIDC_ISSUER}
    every = [
        _provider("google", "google", "Google", env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET, trusted),
        _provider("microsoft", "microsoft", "Microsoft", env.MICROSOFT_CLIENT_ID, env.MICROSOFT_CLIENT_SECRET, {}),
        _provider("openid", "openid_connect", env.OIDC_NAME, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET, oidc),
    ]
    return [each for each in every if each["client_id"]]


def _provider(
    id: str, provider: str, name: str, client_id: str, secret: str, settings: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": id, "provider": provider, "name": name, "client_id": client_id, "secret": secret, "settings": settings,
    }  # fmt: skip
