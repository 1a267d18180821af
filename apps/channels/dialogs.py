"""The addresses of the platforms' dialogs. Pure."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

_SIGNUP_VERSION = "v4"
_COEXISTENCE = "whatsapp_business_app_onboarding"


def facebook_dialog(
    *,
    base_url: str,
    version: str,
    app_id: str,
    redirect_uri: str,
    state: str,
    scopes: Sequence[str] = (),
    config_id: str = "",
) -> str:
    """Facebook Login; with a configuration, Facebook Login for Business, which knows the scopes itself."""
    query = {"client_id": app_id, "redirect_uri": redirect_uri, "state": state, "response_type": "code"}
    if config_id:
        query |= {"config_id": config_id, "override_default_response_type": "true"}
    else:
        query |= {"scope": ",".join(scopes), "auth_type": "rerequest"}  # asks again for what was unticked before
    return f"{base_url}/{version}/dialog/oauth?{urlencode({**query, 'display': 'popup'})}"


def signup_dialog(
    *, base_url: str, version: str, app_id: str, redirect_uri: str, state: str, config_id: str, coexistence: bool
) -> str:
    """WhatsApp's Embedded Signup: the same dialog, which also posts a message with what was chosen to its opener."""
    feature = {"featureType": _COEXISTENCE} if coexistence else {}
    extras = {"setup": {}, **feature, "sessionInfoVersion": "3", "version": _SIGNUP_VERSION}
    url = facebook_dialog(
        base_url=base_url, version=version, app_id=app_id, redirect_uri=redirect_uri, state=state, config_id=config_id
    )
    return f"{url}&{urlencode({'extras': json.dumps(extras, separators=(',', ':'))})}"


def instagram_dialog(*, base_url: str, app_id: str, redirect_uri: str, state: str, scopes: Sequence[str]) -> str:
    """Instagram Login."""
    query = {"client_id": app_id, "redirect_uri": redirect_uri, "response_type": "code", "state": state}
    return f"{base_url}/oauth/authorize?{urlencode({**query, 'scope': ','.join(scopes), 'force_reauth': 'true'})}"


def message_origins(base_url: str) -> list[str]:
    """From where the dialog may post its message: its own origin, and Facebook's other ones when it is Facebook."""
    parts = urlsplit(base_url)  # the dialogs of a simulator lie below a path
    origin = f"{parts.scheme}://{parts.netloc}"
    others = (
        ["https://web.facebook.com", "https://business.facebook.com"] if origin == "https://www.facebook.com" else []
    )
    return [origin, *others]
