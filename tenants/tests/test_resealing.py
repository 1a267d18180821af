"""Changing keys: an old key still opens, everything is sealed anew, and then the old key may go."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.channels.models import ChannelAccount
from kernel import crypto
from kernel.mail.models import OutgoingMail
from tenants.context import tenant_scope
from tenants.models import WebhookApp
from tenants.resealing import list_columns, reseal_everything
from tests.world.companies import Company


@pytest.fixture
def places(acme: Company, globex: Company) -> None:
    """A secret in every kind of place."""
    for company in (acme, globex):
        with tenant_scope(company.scope):
            ChannelAccount.objects.update(access_token=crypto.seal(f"token of {company.slug}"))
    sealed = {"app_secret": crypto.seal("app"), "verify_token": crypto.seal("verify")}
    WebhookApp.objects.create(key="k", organization_id=acme.id, channel_account_id="cha_x", **sealed)
    OutgoingMail.objects.create(to="a@acme.test", template="x", sealed=crypto.seal("mail"))
    data = {"secret": crypto.seal("totp")}
    Authenticator.objects.create(user_id=acme.people["owner"], type=Authenticator.Type.TOTP, data=data)


def read_all(acme: Company, globex: Company) -> list[str]:
    """Every secret, with whatever keys there are now."""
    read = []
    for company in (acme, globex):
        with tenant_scope(company.scope):
            read += [crypto.unseal(row) for row in ChannelAccount.objects.values_list("access_token", flat=True)]
    app = WebhookApp.objects.get()
    read += [crypto.unseal(app.app_secret), crypto.unseal(app.verify_token)]
    read += [crypto.unseal(row) for row in OutgoingMail.objects.values_list("sealed", flat=True)]
    return [*read, crypto.unseal(Authenticator.objects.get().data["secret"])]


def test_an_old_key_opens_until_all_is_sealed_anew_and_then_may_go(
    acme: Company, globex: Company, places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_all(acme, globex)
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()

    monkeypatch.setattr(settings, "FIELD_KEYS", [new, old])
    assert read_all(acme, globex) == before
    said: list[str] = []
    assert reseal_everything(said.append) == len(before)
    assert reseal_everything(said.append) == 0, "the second time there is nothing to do"

    monkeypatch.setattr(settings, "FIELD_KEYS", [new])
    assert read_all(acme, globex) == before
    assert before[0] == "token of acme" and "totp" in before


def test_a_key_that_was_taken_away_too_early_is_named(
    acme: Company, globex: Company, places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FIELD_KEYS", [Fernet.generate_key().decode()])

    with pytest.raises(CommandError, match="Put the key that wrote it back"):
        call_command("reseal")


def test_every_column_with_a_secret_is_found() -> None:
    found = {f"{model._meta.label_lower}.{name}" for model, name in
             list_columns([*settings.SHARED_APPS, *settings.TENANT_APPS])}  # fmt: skip
    assert {
        "channel_accounts.channelaccount.access_token",
        "channel_accounts.channelaccount.app_secret",
        "channel_accounts.connectattempt.secrets",
        "mail.outgoingmail.sealed",
        "tenants.webhookapp.app_secret",
        "tenants.webhookapp.verify_token",
    } <= found


def test_nothing_is_sealed_into_a_column_that_does_not_say_so() -> None:
    """Whoever seals a secret into an ordinary column would lose it with the next key."""
    assert crypto.reseal("") == crypto.seal("") == "" and crypto.is_current("")
