"""Connecting an account again keeps its row; its token is sealed and never shown."""

import json
from dataclasses import replace
from datetime import datetime

from apps.channels import queries
from apps.channels.models import ChannelAccount
from apps.channels.services import ExternalAccount, connect_account, require_reconnect
from kernel import crypto
from kernel.events import log
from kernel.scope import Scope

PAGE = ExternalAccount(channel_type="messenger", name="Page", access_token="first-token", meta_page_id="4711")


def test_connecting_again_keeps_the_row_with_the_newest_token(tenant: Scope, now: datetime) -> None:
    first = connect_account(PAGE, now=now)
    require_reconnect(channel_account_id=first.pk, now=now)
    again = connect_account(replace(PAGE, access_token="second-token", name="New name"), now=now)

    assert again.pk == first.pk
    row = ChannelAccount.objects.get(pk=first.pk)
    assert (row.status, row.name, crypto.unseal(row.access_token)) == ("connected", "New name", "second-token")


def test_a_token_is_sealed_and_in_no_answer_and_no_event(tenant: Scope, now: datetime) -> None:
    account = connect_account(PAGE, now=now)
    require_reconnect(channel_account_id=account.pk, now=now)

    told = b"".join(log.list_after(0, 10)).decode() + json.dumps(queries.list_channel_accounts())
    assert account.pk in told
    assert "token" not in ChannelAccount.objects.get(pk=account.pk).access_token
    assert "first-token" not in told and account.access_token not in told


def test_a_refused_token_is_told_once(tenant: Scope, now: datetime) -> None:
    account = connect_account(PAGE, now=now)
    for _ in range(3):
        require_reconnect(channel_account_id=account.pk, now=now)

    (event,) = [json.loads(frame) for frame in log.list_after(0, 10)]
    assert event["type"] == "channel_account.updated"
    assert event["data"]["channel_account"]["status"] == "reconnect"
