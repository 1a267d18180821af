"""Production refuses to start with what everybody knows, or without what it needs."""

import os
import subprocess
import sys
from typing import Any

import pytest
from cryptography.fernet import Fernet

from config.settings import base, demo_secrets

GOOD = {
    "INLET_SECRET_KEY": "k" * 50,
    "INLET_FIELD_KEYS": Fernet.generate_key().decode(),
    "META_APP_SECRET": "one",
    "META_INSTAGRAM_APP_SECRET": "two",
    "META_VERIFY_TOKEN": "three",
    "INLET_MAIL_URL": "smtp://mail.example.com",
}


def start(**changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Load the production settings in a process of their own."""
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("INLET_", "META_"))}
    paths = os.pathsep.join(path for path in sys.path if path)
    environment |= {**given, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "config.settings.prod"}
    program = "from django.conf import settings; settings.SECRET_KEY; print(settings.REFRESH_COOKIE_SECURE)"
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_secrets_of_its_own() -> None:
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INLET_SECRET_KEY", None),
        ("INLET_SECRET_KEY", "short"),
        ("INLET_SECRET_KEY", demo_secrets.DEMO_SECRET_KEY),
        ("INLET_FIELD_KEYS", None),
        pytest.param(
            "INLET_FIELD_KEYS",
            f"{GOOD['INLET_FIELD_KEYS']},{demo_secrets.DEMO_FIELD_KEY}",
            id="INLET_FIELD_KEYS-the demo's among others",
        ),
        ("META_APP_SECRET", ""),
        ("META_APP_SECRET", "demo-app-secret"),
        ("META_INSTAGRAM_APP_SECRET", "demo-instagram-secret"),
        ("META_VERIFY_TOKEN", None),
        ("META_VERIFY_TOKEN", "demo-verify-token"),
        ("INLET_MAIL_URL", None),
    ],
)
def test_production_refuses_to_start(name: str, value: str | None) -> None:
    done = start(**{name: value})

    assert done.returncode != 0
    assert name in done.stderr and "ImproperlyConfigured" in done.stderr
    assert not value or value not in done.stderr, "the secret itself is not shown"


def test_production_cookies_are_secure_and_access_tokens_short() -> None:
    settings: Any = base

    assert settings.REFRESH_COOKIE_SECURE is True
    assert settings.REFRESH_COOKIE_NAME.startswith("__Secure-")
    assert settings.HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED is True
    assert settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN <= 300
