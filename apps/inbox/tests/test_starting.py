"""Writing first: to whom, from which number, in which conversation, and who may."""

from datetime import datetime
from typing import Any

import pytest

from apps.access.permissions import CONVERSATIONS_REPLY
from apps.access.principal import Principal, can
from apps.access.reach import View
from apps.access.tests.factories import give_role, make_role
from apps.audit.models import AuditEntry
from apps.channels.models import ChannelAccount
from apps.customers.models import Customer
from apps.inbox import queries, services
from apps.inbox.composing import Reply
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation
from apps.message_templates.tests.factories import make_template
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

WELCOME = [{"type": "BODY", "text": "Welcome to Acme."}]


@pytest.fixture
def api(acme: Company) -> Api:
    return as_person(acme, "agent")


def start(api: Api, account: str, phone: str = "+49 (151) 000-77", temp_id: str = "t1", **more: Any) -> Any:
    template = {"name": "welcome", "language": "en"}
    reply = {"message_type": "template", "temp_id": temp_id, "template": template}
    return api.post("/api/conversations", {"channel_account_id": account, "phone": phone, "reply": reply, **more})


@pytest.fixture
def account(tenant: Scope, acme: Company) -> str:
    make_template(name="welcome", components=WELCOME)
    return acme.accounts["whatsapp"]


def test_a_stranger_gets_a_conversation_of_the_senders(api: Api, account: str, acme: Company) -> None:
    answer = start(api, account)
    again = start(api, account)

    assert (answer.status, answer.body["body_text"]) == (202, "Welcome to Acme.")
    assert again.body["id"] == answer.body["id"], "the same temp_id is the same message"
    conversation = Conversation.objects.select_related("customer").get()
    assert conversation.pk == answer.body["conversation_id"]
    assert conversation.assigned_to_id == acme.people["agent"]
    assert (conversation.customer.phone, conversation.customer.display_name) == ("4915100077", "+4915100077")
    assert conversation.reply_window_ends_at is None, "that we write opens no window"
    assert [b'"conversation.created"' in each for each in log.list_after(0, 10)] == [True, False]
    assert "conversation.started" in AuditEntry.objects.values_list("action", flat=True)


def test_a_known_customers_conversation_goes_on(api: Api, account: str, tenant: Scope) -> None:
    known = make_conversation(status="resolved")
    phone = "+" + (known.customer.phone or "")

    answer = start(api, account, phone)

    assert answer.body["conversation_id"] == known.pk
    assert (Conversation.objects.get().status, Customer.objects.count()) == ("open", 1)


@pytest.mark.parametrize(("phone", "status"), [("0151 00077", 422), ("+1", 422), ("+" + "1" * 20, 422)])
def test_a_number_without_its_country_is_none(api: Api, account: str, phone: str, status: int) -> None:
    assert start(api, account, phone).status == status
    assert not Conversation.objects.exists()


def test_what_cannot_be_sent_makes_no_conversation(api: Api, account: str, acme: Company) -> None:
    assert start(api, acme.accounts["messenger"]).status == 422
    assert start(api, "cha_none").status == 404
    make_template(name="paused_one", components=WELCOME, status="paused")
    reply = {"message_type": "template", "temp_id": "t", "template": {"name": "paused_one", "language": "en"}}
    refused = start(api, account, reply=reply)
    ChannelAccount.objects.filter(pk=account).update(status="reconnect")
    away = start(api, account)
    ChannelAccount.objects.filter(pk=account).update(status="connected")

    assert (refused.status, refused.body["code"]) == (409, "template_not_sendable")
    assert (away.status, away.body["code"]) == (409, "channel_not_usable")
    assert not Conversation.objects.exists() and not Customer.objects.exists() and not Message.objects.exists()


def test_whom_one_may_not_see_one_does_not_write_to_first(
    account: str, acme: Company, now: datetime, tenant: Scope
) -> None:
    known = make_conversation(assigned_to_id=acme.people["owner"])
    reach = give_role(acme.people["agent2"], make_role(view=View.MINE).pk)
    ben = Principal(acme.people["agent2"], acme.id, reach)
    reply = Reply(message_type="template", content={"template": {"name": "welcome", "language": "en"}})
    common: dict[str, Any] = {"channel_account_id": account, "reply": reply, "now": now, "principal": ben}

    with pytest.raises(services.ColleagueTalks):
        services.start_conversation(phone=known.customer.phone or "", temp_id="t1", **common)
    message = services.start_conversation(phone="49151999888", temp_id="t2", **common)

    assert can(ben, CONVERSATIONS_REPLY, queries.place_of(message.conversation))
