"""WhatsApp played by the simulator, with acme's account in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.models import ChannelAccount
from apps.channels.tests.sandbox import Sandbox, run_sandbox
from kernel.http import HttpClient
from kernel.tests.local_server import LocalServer
from tenants.context import tenant_scope
from tests.world.companies import Company


@dataclass
class Reviewers:
    """Those who review acme's templates, and what they have."""

    sandbox: Sandbox
    waba_id: str

    def list_all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sandbox.api("GET", f"templates?waba_id={self.waba_id}")["data"]
        return found

    def find(self, name: str) -> dict[str, Any]:
        return next(each for each in self.list_all() if each["name"] == name)

    def decide(self, name: str, **order: Any) -> None:
        self.sandbox.api("POST", f"templates/{self.find(name)['id']}", order)


@pytest.fixture(scope="session")
def reviewing_process(
    tmp_path_factory: pytest.TempPathFactory, companies: dict[str, Company], django_db_blocker: Any
) -> Iterator[tuple[Sandbox, str]]:
    acme = companies["acme"]
    with django_db_blocker.unblock(), tenant_scope(acme.scope):
        account = ChannelAccount.objects.get(channel_type="whatsapp")
    simulated = {
        "organization": "acme",
        "organization_name": "Acme",
        "channel_type": "whatsapp",
        "account_id": account.wa_phone_number_id,
        "waba_id": account.wa_waba_id,
        "display_name": account.name,
        "phone_number": "15550100101",
        "access_token": "sim-token-acme-whatsapp",
    }
    with LocalServer() as webhook:
        url = f"{webhook.url}/webhooks/meta"
        with run_sandbox(tmp_path_factory.mktemp("reviewers"), url, [simulated]) as sandbox:
            sandbox.api("POST", "settings", {"template_review_s": -1})
            yield sandbox, account.wa_waba_id or ""


@pytest.fixture
def reviewers(reviewing_process: tuple[Sandbox, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviewers]:
    """The simulator in WhatsApp's place; nothing is reviewed by itself."""
    sandbox, waba_id = reviewing_process
    monkeypatch.setattr(settings, "META_GRAPH_URL", f"{sandbox.url}/simulator/graph")
    monkeypatch.setattr(settings, "META_APP_ID", "480010000000001")
    with HttpClient([sandbox.url]) as http:
        monkeypatch.setattr(connection, "http", lambda: http)
        yield Reviewers(sandbox, waba_id)
