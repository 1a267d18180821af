"""A new organization's sandbox: one simulated account per channel, and customers who have written already.

Everything is derived from the organization's id, so that doing it again changes nothing. The messages come in as any
other: the simulator posts them to our webhook.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from apps.channels.services import ExternalAccount, connect_account
from kernel import clock
from kernel.http import Answer, HttpClient
from kernel.scope import Scope
from tenants.context import public_change, tenant_scope
from tenants.models import InboundRoute, Organization
from tenants.provisioning import claim_route


class SandboxRefused(RuntimeError):
    """The simulator answered with an error."""


class SeededMessage(NamedTuple):
    """What a customer of the sandbox has written, and how they react to the first answers."""

    channel_type: str
    customer: dict[str, str]
    text: str
    ago: timedelta
    answers: list[str]


SEEDS = [
    SeededMessage(
        "whatsapp",
        {"id": "15550204101", "name": "Noa Levi"},
        "Hi! Do you deliver on Saturdays? It's for a birthday 😊",
        timedelta(seconds=40),
        ["That was quick, thank you! 😊", "Perfect, I'll order right away."],
    ),
    SeededMessage(
        "instagram",
        {"id": "7204101000000001", "name": "Mara Beck", "username": "mara.bakes"},
        "I love the new collection 😍 Will the blue one come back?",
        timedelta(minutes=6),
        ["Oh nice, thanks for telling me 😊"],
    ),
    SeededMessage(
        "messenger",
        {"id": "7204101000000002", "name": "Tom Berger"},
        "Good morning. My parcel is said to be delivered, but nothing came. Order 10482.",
        timedelta(minutes=19),
        ["Thanks, I'll wait until tomorrow then."],
    ),
]


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """One simulated account: as we connect it, and by which routes it is reached."""

    external: ExternalAccount
    phone_number: str | None
    routes: tuple[tuple[str, str], ...]

    @property
    def account_id(self) -> str:
        return self.routes[0][1]


def is_available() -> bool:
    """Whether there is a simulator to play the customers."""
    return bool(settings.SIMULATOR_URL)


def connect_accounts(scope: Scope, organization: Organization) -> None:
    """The accounts in the organization's schema, and the ways that lead to them."""
    for account in list_accounts(organization):
        with tenant_scope(scope), transaction.atomic():
            row = connect_account(account.external, now=clock.now())
        with public_change():
            for kind, external_id in account.routes:
                claim_route(organization=organization, kind=kind, external_id=external_id, channel_account_id=row.pk)


def play_customers(organization: Organization, now: datetime) -> None:
    """Tell the simulator about the accounts, and let the customers write who have not. Raises SandboxRefused,
    NotSent, OutcomeUnknown."""
    accounts = {each.external.channel_type: each for each in list_accounts(organization)}
    with HttpClient([settings.SIMULATOR_URL]) as http:
        for account in accounts.values():
            _require_success(
                http.post_json(f"{settings.SIMULATOR_URL}/accounts", _told(organization, account), headers={})
            )
        for seed in SEEDS:
            account_id = accounts[seed.channel_type].account_id
            thread = http.request("GET", f"{settings.SIMULATOR_URL}/threads/{account_id}/{seed.customer['id']}").json()
            if isinstance(thread, dict) and thread.get("data"):
                continue
            prefix = "wamid." if seed.channel_type == "whatsapp" else "m_"
            message = {
                "account_id": account_id,
                "customer": seed.customer,
                "message_id": f"{prefix}{organization.pk}.{seed.channel_type}",
                "type": "text",
                "text": seed.text,
                "timestamp_ms": int((now - seed.ago).timestamp() * 1000),
                "answers": seed.answers,
            }
            _require_success(http.post_json(f"{settings.SIMULATOR_URL}/customers/messages", message, headers={}))


def list_accounts(organization: Organization) -> list[SandboxAccount]:
    """The three accounts of an organization."""
    digits = _digits(organization.pk)
    number, business = f"1065{next(digits)}", f"1022{next(digits)}"
    page, instagram, phone = f"1100{next(digits)}", f"17841{next(digits)}", f"1555{next(digits)[:7]}"
    name, kinds = organization.name[:80], InboundRoute.Kind
    token = f"sim-token-{organization.pk}"
    whatsapp = ExternalAccount(
        channel_type="whatsapp",
        name=f"{name} on WhatsApp (sandbox)",
        access_token=f"{token}-whatsapp",
        wa_phone_number_id=number,
        wa_waba_id=business,
        is_sandbox=True,
    )
    messenger = ExternalAccount(
        channel_type="messenger",
        name=f"{name} on Messenger (sandbox)",
        access_token=f"{token}-messenger",
        meta_page_id=page,
        is_sandbox=True,
    )
    gram = ExternalAccount(
        channel_type="instagram",
        name=f"{name} on Instagram (sandbox)",
        access_token=f"{token}-instagram",
        ig_account_id=instagram,
        is_sandbox=True,
    )
    return [
        SandboxAccount(whatsapp, phone, ((kinds.WHATSAPP_NUMBER, number), (kinds.WHATSAPP_BUSINESS, business))),
        SandboxAccount(messenger, None, ((kinds.MESSENGER_PAGE, page),)),
        SandboxAccount(gram, None, ((kinds.INSTAGRAM_ACCOUNT, instagram),)),
    ]


def _digits(seed: str) -> Iterator[str]:
    """Groups of 11 digits, always the same for the same seed."""
    at = 0
    while True:
        digest = hashlib.sha256(f"{seed}/{at}".encode()).digest()
        yield f"{int.from_bytes(digest[:8], 'big') % 10**11:011d}"
        at += 1


def _told(organization: Organization, account: SandboxAccount) -> dict[str, Any]:
    return {
        "organization": organization.pk,
        "organization_name": organization.name,
        "channel_type": account.external.channel_type,
        "account_id": account.account_id,
        "waba_id": account.external.wa_waba_id,
        "display_name": account.external.name,
        "phone_number": account.phone_number,
        "access_token": account.external.access_token,
    }


def _require_success(answer: Answer) -> None:
    if answer.status // 100 != 2:
        raise SandboxRefused(f"the simulator answered {answer.status}")
