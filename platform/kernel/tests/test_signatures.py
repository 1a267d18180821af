"""The signature vectors of the corpus, as far as they are about X-Hub-Signature-256."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from kernel.signatures import sign, verify_hub_signature

_FILE = Path(__file__).parents[3] / "tests" / "payloads" / "meta" / "signature-vectors.json"
VECTORS: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
SECRETS = {name: secret.encode() for name, secret in VECTORS["secrets"].items()}


@pytest.mark.parametrize("vector", VECTORS["webhook"], ids=lambda vector: vector["name"])
def test_signature_is_judged_as_the_vector_says(vector: dict[str, Any]) -> None:
    body = base64.b64decode(vector["body_base64"])
    header = vector["x_hub_signature_256"]

    assert verify_hub_signature(body, header, [SECRETS[vector["secret"]]]) is vector["valid"]
    if header is not None:
        raw = header.encode("latin-1")
        assert verify_hub_signature(body, raw, [SECRETS[vector["secret"]]]) is vector["valid"]


@pytest.mark.parametrize("name", ["app", "instagram_app"])
def test_any_of_several_secrets_is_enough(name: str) -> None:
    header = sign(b"body", SECRETS[name])

    assert verify_hub_signature(b"body", header, list(SECRETS.values()))
    assert verify_hub_signature(b"body", header.encode(), list(SECRETS.values())[::-1])


def test_without_a_secret_nothing_is_valid() -> None:
    assert not verify_hub_signature(b"body", sign(b"body", b""), [b""])
    assert not verify_hub_signature(b"body", sign(b"body", b"x"), [])


@pytest.mark.parametrize(
    "header", ["sha256=" + "A" * 64, "SHA256=" + "0" * 64, "sha256=", "sha256=\0", "sha256=\ud800"]
)
def test_a_malformed_header_is_refused_without_raising(header: str) -> None:
    assert not verify_hub_signature(b"body", header, [b"secret"])


def test_upper_case_digits_are_refused() -> None:
    header = sign(b"body", b"secret")

    assert not verify_hub_signature(b"body", "sha256=" + header[7:].upper(), [b"secret"])
