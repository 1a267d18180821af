"""What people accept by signing up is said where they do it, or not at all."""

from typing import Any

import pytest

from config import env
from tests.world.client import Api

TERMS, PRIVACY = "https://inlet.test/terms", "https://inlet.test/privacy"


@pytest.mark.parametrize(("terms", "privacy"), [("", ""), (TERMS, ""), ("", PRIVACY), (TERMS, PRIVACY)])
@pytest.mark.django_db
def test_everybody_may_read_where_they_are(settings: Any, terms: str, privacy: str) -> None:
    settings.TERMS_URL, settings.PRIVACY_URL = terms, privacy

    reply = Api().get("/api/legal")

    assert (reply.status, reply.body) == (200, {"terms_url": terms or None, "privacy_url": privacy or None})


@pytest.mark.parametrize("address", ["javascript:alert(1)", "inlet.test/terms", "/terms", "ftp://inlet.test"])
def test_what_is_no_web_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("INLET_TERMS_URL", address)

    with pytest.raises(ValueError, match="INLET_TERMS_URL"):
        env.web_address("INLET_TERMS_URL")


def test_nothing_set_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INLET_TERMS_URL", raising=False)
    assert env.web_address("INLET_TERMS_URL") == ""
