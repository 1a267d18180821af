"""`manage.py seed_demo`: two companies with their people and channels, wired to the simulator. Safe to repeat."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.access.services import keep_member
from apps.channels.services import ExternalAccount, connect_account
from config import env
from kernel import clock
from tenants.context import tenant_scope
from tenants.models import InboundRoute, Organization, User
from tenants.provisioning import add_user, claim_route, create_organization
from tenants.queries import scope_of

PASSWORD = "inlet-demo-1"
OPERATOR = "staff@inlet.test"
COMPANIES = [("acme", "Acme", "101"), ("globex", "Globex", "102")]
PEOPLE = {
    "acme": [
        ("owner", "owner", "Olivia Marsh"),
        ("admin", "admin", "Adam Okafor"),
        ("agent", "agent", "Ana Torres"),
        ("agent2", "agent", "Ben Fischer"),
        ("viewer", "viewer", "Vera Lindqvist"),
    ],
    "globex": [
        ("owner", "owner", "Gideon Park"),
        ("admin", "admin", "Greta Novak"),
        ("agent", "agent", "Gloria Mensah"),
        ("agent2", "agent", "Giulio Conti"),
        ("viewer", "viewer", "Grace Yamada"),
    ],
}


class Command(BaseCommand):
    """Creates acme and globex with their people and rights and, when INLET_SIMULATOR_CONFIG is set, the simulator's
    account file."""

    help = "Create the demo companies."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts: list[dict[str, Any]] = []
        for slug, name, suffix in COMPANIES:
            self.stdout.write(f"{name}: organization, people, channels")
            organization = create_organization(slug=slug, name=name)
            _add_people(organization)
            accounts += _connect_channels(organization, suffix)
        _add_operator()
        if env.SIMULATOR_CONFIG:
            _write_simulator_config(Path(env.SIMULATOR_CONFIG), accounts)


def _add_people(organization: Organization) -> None:
    for local_part, role, name in PEOPLE[organization.slug]:
        email = f"{local_part}@{organization.slug}.test"
        user = add_user(organization=organization, email=email, name=name, role=role, password=PASSWORD)
        with tenant_scope(scope_of(organization)):
            keep_member(user_id=user.pk, name=name, email=email, role=role)


def _add_operator() -> None:
    """Somebody who runs Inlet: belongs to no company and may use /operator/."""
    if not User.objects.filter(email=OPERATOR).exists():
        User.objects.create_user(OPERATOR, PASSWORD, name="Sam Staff", is_staff=True)


def _connect_channels(organization: Organization, suffix: str) -> list[dict[str, Any]]:
    """One account per channel; returns them as the simulator's configuration wants them."""
    number, business = f"106540000000{suffix}", f"102290000000{suffix}"
    page, instagram = f"110010000000{suffix}", f"17841400000000{suffix}"
    name, token = organization.name, f"sim-token-{organization.slug}"
    external = [
        ExternalAccount(
            channel_type="whatsapp",
            name=f"{name} WhatsApp",
            access_token=f"{token}-whatsapp",
            wa_phone_number_id=number,
            wa_waba_id=business,
            is_sandbox=True,
        ),
        ExternalAccount(
            channel_type="messenger",
            name=f"{name} Page",
            access_token=f"{token}-messenger",
            meta_page_id=page,
            is_sandbox=True,
        ),
        ExternalAccount(
            channel_type="instagram",
            name=f"@{organization.slug}",
            access_token=f"{token}-instagram",
            ig_account_id=instagram,
            is_sandbox=True,
        ),
    ]
    kinds = InboundRoute.Kind
    routes = {
        "whatsapp": [(kinds.WHATSAPP_NUMBER, number), (kinds.WHATSAPP_BUSINESS, business)],
        "messenger": [(kinds.MESSENGER_PAGE, page)],
        "instagram": [(kinds.INSTAGRAM_ACCOUNT, instagram)],
    }
    simulated = []
    for account in external:
        with tenant_scope(scope_of(organization)):
            row = connect_account(account, now=clock.now())
        for kind, external_id in routes[account.channel_type]:
            claim_route(organization=organization, kind=kind, external_id=external_id, channel_account_id=row.pk)
        simulated.append(_simulated(organization, account, suffix))
    return simulated


def _simulated(organization: Organization, account: ExternalAccount, suffix: str) -> dict[str, Any]:
    whatsapp = account.channel_type == "whatsapp"
    return {
        "organization": organization.slug,
        "organization_name": organization.name,
        "channel_type": account.channel_type,
        "account_id": account.wa_phone_number_id or account.meta_page_id or account.ig_account_id,
        "waba_id": account.wa_waba_id,
        "display_name": account.name,
        "phone_number": f"15550100{suffix}" if whatsapp else None,
        "access_token": account.access_token,
    }


def _write_simulator_config(path: Path, accounts: list[dict[str, Any]]) -> None:
    """The accounts and secrets; where the webhooks go is kept when it is in the file already."""
    before = json.loads(path.read_text()) if path.exists() else {}
    config = {
        "webhook_url": before.get("webhook_url", f"{env.PUBLIC_URL}/webhooks/meta"),
        "database": before.get("database", str(path.parent / "simulator.sqlite3")),
        "app_secret": settings.META_APP_SECRET,
        "instagram_app_secret": settings.META_INSTAGRAM_APP_SECRET,
        "verify_token": settings.META_VERIFY_TOKEN,
        "app_id": settings.META_APP_ID,
        "instagram_app_id": settings.META_INSTAGRAM_APP_ID,
        "accounts": accounts,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(config, indent=2))
