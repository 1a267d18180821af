"""The bytes and signatures of webhooks, against vectors with known answers."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.signing import encode_body, sign_body

from .conftest import APP_SECRET, INSTAGRAM, INSTAGRAM_SECRET, PAGE, WHATSAPP, Sim

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "signature-vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["webhook"], ids=lambda case: case["name"])
def test_bodies_are_encoded_and_signed_as_in_the_vectors(case: dict[str, Any]) -> None:
    body = base64.b64decode(case["body_base64"])

    headers = sign_body(body, VECTORS["secrets"][case["secret"]])

    assert headers["X-Hub-Signature-256"] == case["x_hub_signature_256"]
    assert encode_body(json.loads(body)) == body
    if "x_hub_signature" in case:
        assert headers["X-Hub-Signature"] == case["x_hub_signature"]


def test_non_ascii_and_slashes_are_escaped() -> None:
    assert encode_body({"a": "é/😍"}) == b'{"a":"\\u00e9\\/\\ud83d\\ude0d"}'


@pytest.mark.parametrize(
    ("account_id", "secret"), [(WHATSAPP, APP_SECRET), (PAGE, APP_SECRET), (INSTAGRAM, INSTAGRAM_SECRET)]
)
async def test_each_channel_signs_with_its_secret(sim: Sim, account_id: str, secret: str) -> None:
    await sim.play(account_id, text="Olá / 👋")
    await sim.settle()

    [(headers, body)] = sim.receiver.requests
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == expected
    assert headers["user-agent"] == "facebookexternalua"
    assert b"Ol\\u00e1 \\/ \\ud83d\\udc4b" in body
