"""What platforms told beyond messages is told on once."""

from datetime import datetime
from typing import Any

from apps.channels import ledger
from apps.channels.adapters.items import Happening
from kernel.scope import Scope
from tests.world.companies import Company


def happening(type_: str, account: str = "cha_1", **changes: Any) -> Happening:
    fields = {"data": {}, "occurred_at": datetime.fromisoformat("2026-09-01T12:00:00Z"), "receipt_id": 1, **changes}
    return Happening(channel_account_id=account, channel_type="whatsapp", type=type_, **fields)


def test_a_happening_is_new_once(tenant: Scope, acme: Company, now: datetime) -> None:
    account = acme.accounts["whatsapp"]
    dated = happening("account_update", account, data={"event": "DISABLED_UPDATE"})
    again = happening("account_update", account, data={"event": "DISABLED_UPDATE"}, receipt_id=2)
    later = happening("account_update", account, data={"event": "DISABLED_UPDATE"}, occurred_at=now)
    other = happening("account_update", acme.accounts["messenger"], data={"event": "DISABLED_UPDATE"})

    assert ledger.keep_new([dated, again], handled=()) == [dated]
    assert ledger.keep_new([again, later, other], handled=()) == [later, other]


def test_what_has_a_time_of_its_own_is_the_same_in_another_envelope(tenant: Scope, acme: Company) -> None:
    account = acme.accounts["whatsapp"]
    data = {"timestamp": 1788562842000, "call_id": "wacid.1"}
    first = happening("call", account, data=data)
    second = happening("call", account, data=data, receipt_id=2, is_dated=False)

    assert ledger.keep_new([first], handled=()) == [first]
    assert ledger.keep_new([second], handled=()) == []
