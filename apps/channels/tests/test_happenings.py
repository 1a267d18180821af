"""What platforms tell about accounts reaches the accounts it is about, each in its timeline."""

from collections.abc import Mapping

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.channels.adapters.items import Happening
from apps.channels.happenings import on_account_happenings
from apps.channels.models import ChannelAccount, HealthEvent
from apps.channels.services import ExternalAccount, connect_account
from kernel import clock
from kernel.scope import Scope
from tests.world.companies import Company


@pytest.fixture
def second(tenant: Scope, acme: Company) -> ChannelAccount:
    """Another number of acme's WhatsApp account."""
    first = ChannelAccount.objects.get(pk=acme.accounts["whatsapp"])
    external = ExternalAccount(
        channel_type="whatsapp",
        name="Second",
        access_token="x",
        wa_phone_number_id="106540000000199",
        wa_waba_id=first.wa_waba_id,
        way="whatsapp_signup",
        facts={"phone_number": "+1 555 010 0199"},
    )
    return connect_account(external, now=clock.now())


def tell(account_id: str, type_: str, data: Mapping[str, object], callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    happening = Happening(
        channel_account_id=account_id,
        channel_type="whatsapp",
        type=type_,
        data=data,
        occurred_at=clock.now(),
        receipt_id=1,
    )
    with callbacks(execute=True):
        on_account_happenings([happening], now=clock.now())


def told_to(kind: str) -> set[str]:
    return set(HealthEvent.objects.filter(kind=kind).values_list("channel_account_id", flat=True))


def test_what_concerns_the_whatsapp_account_concerns_all_its_numbers(
    acme: Company, second: ChannelAccount, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    both = {acme.accounts["whatsapp"], second.pk}

    tell(acme.accounts["whatsapp"], "account_update", {"event": "PARTNER_REMOVED"}, django_capture_on_commit_callbacks)

    assert told_to("account_cut_off") == both
    cut_off = ChannelAccount.objects.filter(status="reconnect", status_code="partner_removed")
    assert set(cut_off.values_list("pk", flat=True)) == both


def test_what_concerns_one_number_concerns_no_other(
    acme: Company, second: ChannelAccount, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    payload = {"display_phone_number": "15550100199"}
    data = {"event": "FLAGGED", "value": "TIER_250", "payload": payload}

    tell(acme.accounts["whatsapp"], "phone_number_quality_update", data, django_capture_on_commit_callbacks)

    second.refresh_from_db()
    assert told_to("quality_told") == {second.pk}
    assert (second.quality, second.messaging_limit) == ("red", "250")


def test_the_account_of_a_strange_happening_may_be_gone(
    tenant: Scope, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tell("cha_gone", "account_update", {"event": "ACCOUNT_DELETED"}, django_capture_on_commit_callbacks)

    assert not HealthEvent.objects.exists()
