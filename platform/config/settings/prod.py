"""Production: nothing is assumed, and no secret of the demo is taken."""

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.demo_secrets import DEMO_SECRETS

_REQUIRED = {
    "INLET_SECRET_KEY": [env.SECRET_KEY],
    "INLET_FIELD_KEYS": env.FIELD_KEYS,
    "META_APP_SECRET": [env.META_APP_SECRET],
    "META_VERIFY_TOKEN": [env.META_VERIFY_TOKEN],
    "INLET_MAIL_URL": [] if env.MAIL_URL == "console:" else [env.MAIL_URL],  # nobody reads the console's codes
}
for _name, _values in {**_REQUIRED, "META_INSTAGRAM_APP_SECRET": [env.META_INSTAGRAM_APP_SECRET]}.items():
    if _name in _REQUIRED and not any(_values):
        raise ImproperlyConfigured(f"{_name} must be set in production.")
    if DEMO_SECRETS.intersection(_values):
        raise ImproperlyConfigured(f"{_name} holds a secret of the demo, which everybody knows: set your own.")
if len(env.SECRET_KEY) < 50:
    raise ImproperlyConfigured("INLET_SECRET_KEY must have at least 50 characters.")

if env.SENTRY_DSN:
    # No personal data: what customers write must not leave with an error report.
    sentry_sdk.init(
        dsn=env.SENTRY_DSN, send_default_pii=False, max_request_body_size="never", include_local_variables=False
    )

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
