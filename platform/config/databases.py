"""The two ways into the database: as its owner, who migrates, and as the application, which may do little."""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit


def derive_app_url(owner_url: str) -> str:
    """The application's address: the owner's, for the login role `<owner>_app`.

    Its password follows from the owner's, so that every process finds it and it does not lead back. An owner without
    a password (the server trusts the address) gives an application without one.
    """
    owner = urlsplit(owner_url)
    user, password = unquote(owner.username or "postgres"), unquote(owner.password or "")
    derived = hmac.new(password.encode(), b"inlet application role", hashlib.sha256).hexdigest() if password else ""
    place = owner.netloc.rpartition("@")[2]
    credentials = quote(f"{user}_app", safe="") + (f":{derived}" if derived else "")
    return urlunsplit(owner._replace(netloc=f"{credentials}@{place}"))


def describe(url: str, **options: Any) -> dict[str, Any]:
    """One entry of Django's DATABASES for a libpq URL; `options` as psycopg takes them."""
    parts = urlsplit(url)
    return {
        "ENGINE": "tenants.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }
