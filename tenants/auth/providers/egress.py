"""Calls to addresses that companies enter: to the public internet over TLS only, whatever a name resolves to.

The address is looked at after the connection is made and before anything is said, so a name that answers with a public
address first and with an inner one later gains nothing. Redirects are not followed.
"""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection

TIMEOUT_S = 10


class NotPublic(requests.ConnectionError):
    """The address is not one of the public internet."""


class _PublicConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        peer = ipaddress.ip_address(self.sock.getpeername()[0])
        if not peer.is_global or peer.is_multicast:
            self.close()
            raise NotPublic("not an address of the public internet")


class _PublicPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicOnly(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


class GuardedSession(requests.Session):
    """What identity providers are called with. IDENTITY_ORIGINS may be called although they are inside (the demo)."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", _PublicOnly())
        self._plain = HTTPAdapter()

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.update({"timeout": TIMEOUT_S, "allow_redirects": False})
        return super().request(method, url, *args, **kwargs)

    def get_adapter(self, url: Any) -> Any:
        parts = urlsplit(str(url))
        if f"{parts.scheme}://{parts.netloc}" in settings.IDENTITY_ORIGINS:
            return self._plain
        if parts.scheme != "https":
            raise NotPublic("identity providers are called over https only")
        return super().get_adapter(url)
