"""Webhooks of an organization's own app: its secret, its address, and nobody else's accounts."""

from collections.abc import Iterator

import psycopg
import pytest

from apps.inbound.drain import drain
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import escape, join, text, whatsapp
from kernel import crypto
from kernel.signatures import sign

KEY, SECRET, TOKEN = "an-address-of-their-own-24", b"own-secret-of-acme", "own-verify-token"


@pytest.fixture
def own_app(office: Office) -> Iterator[str]:
    """acme's own app; made while the edge is running. Its address."""
    insert = (
        "INSERT INTO tenants_webhookapp (key, organization_id, channel_account_id, app_secret, verify_token)"
        " VALUES (%s, %s, 'cha_x', %s, %s)"
    )
    values = [KEY, office.scopes["acme"].organization_id, crypto.seal(SECRET.decode()), crypto.seal(TOKEN)]
    with psycopg.connect(office.stack.database_url, autocommit=True) as owner:
        owner.execute(insert, values)
        yield f"{office.hook}/{KEY}"
        owner.execute("DELETE FROM tenants_webhookapp")


def post(office: Office, address: str, body: object, secret: bytes) -> int:
    raw = escape(body)
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(raw, secret)}
    return office.http.post(address, content=raw, headers=headers).status_code


def test_the_address_is_verified_at_once_with_the_apps_own_token(office: Office, own_app: str) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": TOKEN}
    answer = office.http.get(own_app, params=asked)
    assert (answer.status_code, answer.text) == (200, "42"), "Meta asks in the moment in which the app is made"

    for address, token in ((own_app, "demo-verify-token"), (office.hook, TOKEN), (f"{own_app}x", TOKEN)):
        assert office.http.get(address, params={**asked, "hub.verify_token": token}).status_code in (403, 404)
    for odd in (f"{own_app}/x", f"{office.hook}/{'x' * 200}", f"{office.hook}//"):
        assert office.http.get(odd, params=asked).status_code in (403, 404)


def test_each_address_takes_its_own_secret_only(office: Office, own_app: str) -> None:
    body = whatsapp("101", text("wamid.own.1"))

    assert post(office, own_app, body, b"demo-app-secret") == 401
    assert post(office, office.hook, body, SECRET) == 401
    assert post(office, own_app, body, SECRET) == 200
    drain()

    assert office.rows("SELECT channel_message_id FROM inbox_message", slug="acme") == [("wamid.own.1",)]


def test_what_an_own_app_says_of_others_is_applied_nowhere(office: Office, own_app: str) -> None:
    forged = join(whatsapp("102", text("wamid.forged")), whatsapp("101", text("wamid.own.2")))

    assert post(office, own_app, forged, SECRET) == 200
    drain()

    assert office.count("inbox_message", slug="globex") == 0
    assert office.rows("SELECT channel_message_id FROM inbox_message", slug="acme") == [("wamid.own.2",)]
