"""What people do in each room stands in the audit log; what they only look at, and what customers write, does not."""

from datetime import datetime

import pytest

from apps.audit.models import AuditEntry
from apps.audit.queries import verify_chain
from apps.channels.models import ChannelAccount
from apps.channels.services import ExternalAccount, connect_account, require_reconnect
from apps.customers.tests.factories import make_customer
from apps.inbox import services
from apps.inbox.intake.record import record_batch
from apps.inbox.models import Conversation
from apps.inbox.tests.arrivals import arrival
from apps.inbox.tests.factories import make_conversation, make_reply
from kernel.scope import Scope
from tenants.context import tenant_scope
from tests.world.client import as_person
from tests.world.companies import Company
from tests.world.threads import at_once


def recorded() -> list[tuple[str, object, object]]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", "before", "after"))


def test_what_an_agent_does_to_a_conversation_is_recorded_with_before_and_after(tenant: Scope, acme: Company) -> None:
    conversation, agent = make_conversation(), as_person(acme)
    path = f"/api/conversations/{conversation.pk}"

    agent.post(f"{path}/assign", {"assigned_to": "me"})
    agent.post(f"{path}/status", {"status": "pending"})
    agent.post(f"{path}/status", {"status": "pending"})
    agent.post(f"{path}/read")

    nobody = {"assigned_to": None, "assigned_to_name": None}
    ana = {"assigned_to": acme.people["agent"], "assigned_to_name": "Ana Torres"}
    assert recorded() == [
        ("conversation.assigned", nobody, ana),
        ("conversation.status_changed", {"status": "open"}, {"status": "pending"}),
    ]
    entry = AuditEntry.objects.get(seq=1)
    assert (entry.actor["name"], entry.target_id, entry.target_name) == (
        "Ana Torres",
        conversation.pk,
        f"#{conversation.number}",
    )


def test_replies_are_recorded_without_what_they_say(tenant: Scope, acme: Company) -> None:
    conversation, agent = make_conversation(), as_person(acme)
    failed, lost = make_reply(conversation, status="failed"), make_reply(conversation, status="unconfirmed")

    agent.post(f"/api/conversations/{conversation.pk}/messages", {"body_text": "a secret", "temp_id": "t"})
    agent.post(f"/api/messages/{failed.pk}/retry")
    agent.post(f"/api/messages/{lost.pk}/confirm")

    assert [(action, before) for action, before, _ in recorded()] == [
        ("message.sent", None),
        ("message.resent", {"status": "failed"}),
        ("message.confirmed", {"status": "unconfirmed"}),
    ]
    assert "a secret" not in str(list(AuditEntry.objects.values()))


def test_a_refused_change_leaves_no_entry(tenant: Scope, acme: Company) -> None:
    closed = make_conversation(reply_window_ends_at=None)

    as_person(acme).post(f"/api/conversations/{closed.pk}/messages", {"body_text": "Hi", "temp_id": "t"})
    as_person(acme).post(f"/api/conversations/{closed.pk}/assign", {"assigned_to": "usr_nobody"})

    assert recorded() == []


def test_channels_are_recorded_without_their_tokens(tenant: Scope, now: datetime) -> None:
    page = ExternalAccount(channel_type="messenger", name="Page", access_token="hush-hush", meta_page_id="4711")

    account = connect_account(page, now=now)
    require_reconnect(channel_account_id=account.pk, now=now)
    connect_account(page, now=now)

    assert [action for action, _, _ in recorded()] == [
        "channel.connected", "channel.reconnect_required", "channel.reconnected",
    ]  # fmt: skip
    assert "hush" not in str(list(AuditEntry.objects.values()))


def test_what_customers_write_is_no_matter_for_it(tenant: Scope, acme: Company, now: datetime) -> None:
    customer = make_customer()
    row = {"id": customer.pk, "display_name": "Mara Beck", "username": None, "phone": customer.phone}

    record_batch([arrival("mid.1", received_at=now, account=acme.accounts["whatsapp"], customer=row)], now=now)

    assert Conversation.objects.exists() and recorded() == []


@pytest.mark.usefixtures("committed")
def test_many_at_work_at_once_never_wait_for_each_other_in_a_circle(acme: Company, now: datetime) -> None:
    """The audit log is locked before the event log, everywhere: the other way round somewhere would be a dead lock."""
    with tenant_scope(acme.scope):
        conversations = [make_conversation() for _ in range(3)]
        page = ChannelAccount.objects.get(channel_type="messenger").pk
    agent = acme.people["agent"]

    def work(turn: int) -> None:
        with tenant_scope(acme.scope):
            for round_ in range(4):
                mine = conversations[(turn + round_) % 3].pk
                services.assign_conversation(conversation_id=mine, assigned_to=[agent, None][round_ % 2], now=now)
                services.set_status(conversation_id=mine, status=["pending", "open"][round_ % 2], now=now)
                services.send_reply(
                    conversation_id=mine, author_id=agent, body_text="Hi", temp_id=f"{turn}.{round_}", reply_to=None,
                    now=now,
                )  # fmt: skip
                require_reconnect(channel_account_id=page, now=now)

    assert at_once([lambda turn=turn: work(turn) for turn in range(5)]) == [None] * 5  # type: ignore[misc]

    with tenant_scope(acme.scope):
        verdict = verify_chain([])
        sent = AuditEntry.objects.filter(action="message.sent").count()
    assert verdict.is_intact and sent == 20
