"""The simulator's identity provider, really running, for tests that come through it."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from kernel.tests.local_server import free_port
from simulator.app import create_app
from simulator.config import Config


@pytest.fixture(scope="session")
def simulator() -> Iterator[str]:
    """Its origin."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(Config()), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def idp(simulator: str, settings: Any) -> str:
    """The same, as one that may be called although it is inside; also open to everybody as "openid"."""
    settings.IDENTITY_ORIGINS = [simulator]
    settings.SIGN_IN_PROVIDERS = [
        {
            "id": "openid",
            "provider": "openid_connect",
            "name": "Sandbox ID",
            "client_id": "inlet",
            "secret": "secret-everybody",
            "settings": {
                "server_url": f"{simulator}/simulator/idp/everybody",
                "email_authentication": True,
                "oauth_pkce_enabled": True,
            },
        }
    ]
    return simulator
