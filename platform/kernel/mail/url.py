"""INLET_MAIL_URL: one address that says how mail leaves. Pure.

console:                                    printed (the default)
smtp://user:password@host:587               with STARTTLS; `?tls=no` for a server on this machine
smtps://user:password@host:465              TLS from the first byte
http://host/path or https://host/path       posted as JSON (http_backend)
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_BACKENDS = "django.core.mail.backends"
_TIMEOUT_S = 20


def read_mail_url(url: str) -> dict[str, Any]:
    """The settings that the address stands for. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if parts.scheme in ("http", "https") and parts.hostname:
        return {"EMAIL_BACKEND": "kernel.mail.http_backend.EmailBackend", "MAIL_HTTP_URL": url}
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        with_tls = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if with_tls else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": with_tls,
            "EMAIL_USE_TLS": not with_tls and parse_qs(parts.query).get("tls") != ["no"],
            "EMAIL_TIMEOUT": _TIMEOUT_S,
        }
    raise ValueError("INLET_MAIL_URL must begin with console:, smtp://, smtps://, http:// or https://")
