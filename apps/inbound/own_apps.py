"""Organizations' own apps at Meta, as the edge knows them: whose they are, and what they sign with."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from kernel import crypto

logger = logging.getLogger(__name__)

_READ = "SELECT key, organization_id, app_secret, verify_token FROM tenants_webhookapp"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApp:
    """What it signs is applied to its organization only, whatever accounts it names."""

    organization_id: str
    secret: bytes = field(repr=False)
    verify_token: bytes = field(repr=False)
    sealed: tuple[str, str] = field(repr=False)


async def read_own_apps(connection: "psycopg.AsyncConnection[Any]", known: Mapping[str, OwnApp]) -> dict[str, OwnApp]:
    """Every app by its key. What has not changed since is not opened again."""
    rows = await (await connection.execute(_READ)).fetchall()
    found: dict[str, OwnApp] = {}
    for key, organization_id, secret, token in rows:
        before = known.get(key)
        if before is not None and before.sealed == (secret, token):
            found[key] = before
            continue
        try:
            found[key] = OwnApp(
                organization_id=organization_id,
                secret=crypto.unseal(secret).encode(),
                verify_token=crypto.unseal(token).encode(),
                sealed=(secret, token),
            )
        except crypto.SecretUnreadable:
            logger.error("the secret of an own app of %s cannot be read", organization_id)
    return found
