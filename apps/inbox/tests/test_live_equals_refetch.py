"""Whoever applies the events, the higher `rev` winning, ends with what a fresh GET of everything shows."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.customers.models import Customer
from apps.customers.tests.factories import make_customer
from apps.inbox import queries, sending, services
from apps.inbox.intake.record import record_batch
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.arrivals import arrival, report
from apps.inbox.tests.factories import make_conversation, make_reply
from kernel.errors import DomainError
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

STEPS = 40


class Office:
    """Random doings of customers, platforms, agents and the outbound worker."""

    def __init__(self, seed: int, acme: Company, now: datetime) -> None:
        self.dice = random.Random(seed)
        self.acme = acme
        self.now = now
        self.step = 0
        self.people = [
            (channel, acme.accounts[channel], self._person(channel, number))
            for number, channel in enumerate(["whatsapp", "whatsapp", "instagram", "messenger"])
        ]

    def do_something(self) -> None:
        self.step += 1
        doing: Callable[[], None] = self.dice.choice(
            [self._arrive, self._arrive, self._arrive, self._reply, self._work, self._work, self._settle]
        )
        try:
            with transaction.atomic():
                doing()
        except DomainError:
            pass  # a refusal changes nothing, which is what is looked at in the end

    @property
    def at(self) -> datetime:
        return self.now + timedelta(seconds=self.step)

    def _person(self, channel: str, number: int) -> Customer:
        scope = "" if channel == "whatsapp" else self.acme.accounts[channel]
        return make_customer(f"49{number}", channel_type=channel, scope=scope, name=f"Customer {number}")

    def _arrive(self) -> None:
        record_batch([self._arrival() for _ in range(self.dice.randint(1, 5))], now=self.at)

    def _arrival(self) -> Any:
        channel, account, customer = self.dice.choice(self.people)
        row = {"id": customer.pk, "display_name": customer.display_name, "username": None, "phone": customer.phone}
        at = self.at - timedelta(seconds=self.dice.randint(0, 30)) - datetime(2026, 11, 23, 12, tzinfo=self.at.tzinfo)
        minutes = at.total_seconds() / 60
        known = [*Message.objects.filter(channel_account_id=account).order_by("pk"), None]
        about = self.dice.choice(known)
        mid = about.channel_message_id if about is not None else None
        common: dict[str, Any] = {"at": minutes, "account": account, "channel": channel, "customer": row}
        kind = self.dice.choice(["text", "text", "fact", "echo", "own echo", "status", "watermark", "again", "quote"])
        if kind == "fact" and mid:
            fact = self.dice.choice(["reaction", "edit", "deleted"])
            return arrival(f"fact.{self.step}.{self.dice.random()}", kind=fact, target_id=mid, text="❤️", **common)
        if kind in ("echo", "own echo"):
            text = about.body_text if about is not None else "from the phone"
            ref = about.pk if about is not None and kind == "own echo" else None
            return arrival(direction="outbound", text=text, client_ref=ref, **common)
        if kind in ("status", "watermark"):
            status = self.dice.choice(["sent", "delivered", "read", "failed"])
            mark = {"watermark": self.at} if kind == "watermark" else {}
            return report(
                status, None if mark else mid or f"mid.early.{self.step}", at=minutes, account=account,
                customer_id=customer.pk, **mark,
            )  # fmt: skip
        if kind == "quote":
            return arrival(reply_to=mid or f"mid.sent.{self.step + self.dice.randint(0, 9)}", **common)
        return arrival(mid if kind == "again" else None, **common)

    def _reply(self) -> None:
        conversation = self._conversation()
        quotable = conversation.messages.order_by("pk").values_list("channel_message_id", flat=True)
        services.send_reply(
            conversation_id=conversation.pk,
            author_id=self.acme.people["agent"],
            body_text=self.dice.choice(["Hi", "Hello", "Bye"]),
            temp_id=f"t{self.step}",
            reply_to=self.dice.choice([None, *quotable]),
            now=self.at,
        )

    def _work(self) -> None:
        conversation = self._conversation()
        message = sending.next_to_send(conversation.pk, now=self.at)
        if message is not None and self.dice.random() < 0.5:
            sending.mark_sending(message, now=self.at)
            return
        on_its_way = Message.objects.filter(conversation=conversation, delivery_status="sending").first()
        if on_its_way is None:
            return
        message = queries.lock_message(on_its_way.pk)
        ends: list[Callable[[], None]] = [
            lambda: sending.mark_queued_again(message, why=sending.Trouble(code="later", detail="…"), now=self.at),
            lambda: sending.mark_unconfirmed(message, detail="?", now=self.at),
            lambda: sending.mark_failed(message, why=sending.Trouble(code="rejected", detail="No."), now=self.at),
            lambda: sending.mark_sent(
                message, channel_message_id=f"mid.sent.{self.step}", sent_at=self.at, now=self.at
            ),
        ]
        self.dice.choice(ends)()

    def _settle(self) -> None:
        conversation, person = self._conversation(), self.dice.choice([None, *self.acme.people.values()])
        unsettled = Message.objects.filter(delivery_status__in=["failed", "unconfirmed"]).first()
        choices: list[Callable[[], object]] = [
            lambda: services.assign_conversation(conversation_id=conversation.pk, assigned_to=person, now=self.at),
            lambda: services.mark_read(conversation_id=conversation.pk, now=self.at),
            lambda: services.set_status(
                conversation_id=conversation.pk, status=self.dice.choice(["pending", "resolved", "open"]), now=self.at
            ),
        ]
        if unsettled is not None:
            choices.append(lambda: services.resend(message_id=unsettled.pk, now=self.at))
            choices.append(lambda: services.confirm_sent(message_id=unsettled.pk, now=self.at))
        self.dice.choice(choices)()

    def _conversation(self) -> Conversation:
        conversations = list(Conversation.objects.order_by("pk"))
        if not conversations:
            raise queries.ConversationNotFound
        return self.dice.choice(conversations)


def everything(api: Api) -> tuple[dict[str, Any], dict[str, Any]]:
    """Conversations and messages by id, over HTTP."""
    conversations = {row["id"]: row for row in pages(api, "/api/conversations")}
    messages = {row["id"]: row for id_ in conversations for row in pages(api, f"/api/conversations/{id_}/messages")}
    return conversations, messages


def pages(api: Api, path: str) -> list[dict[str, Any]]:
    rows, cursor = [], ""
    while True:
        page = api.get(path, limit=7, cursor=cursor).body
        rows += page["data"]
        if page["next_cursor"] is None:
            return rows
        cursor = page["next_cursor"]


def apply(events: list[dict[str, Any]], known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """What the frontend's cache does with events."""
    for event in events:
        for kind, cache in zip(("conversation", "message"), known, strict=True):
            row = event["data"].get(kind)
            if row is not None and row["rev"] > cache.get(row["id"], {"rev": 0})["rev"]:
                cache[row["id"]] = row


@pytest.mark.parametrize("seed", range(6))
def test_live_equals_refetch(tenant: Scope, acme: Company, now: datetime, seed: int) -> None:
    office, api = Office(seed, acme, now - timedelta(minutes=5)), as_person(acme)
    for _ in range(STEPS // 2):
        office.do_something()
    early = everything(api)
    joined_at = log.position().head_seq
    for _ in range(STEPS // 2):
        office.do_something()

    events = [json.loads(frame) for frame in log.list_after(0, 10_000)]
    fresh = everything(api)
    from_the_start: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    apply(events, from_the_start)
    # Overlapping and repeated events change nothing.
    apply(events[max(0, joined_at - 10) :] + events[joined_at:], early)

    assert len(fresh[1]) > 5, "nothing happened: this proves nothing"
    assert from_the_start == fresh
    assert early == fresh


def test_a_quote_of_a_message_that_comes_later_is_found_by_everybody(
    tenant: Scope, acme: Company, now: datetime
) -> None:
    customer = make_customer()
    row = {"id": customer.pk, "display_name": "Mara Beck", "username": None, "phone": customer.phone}
    common: dict[str, Any] = {"account": acme.accounts["whatsapp"], "customer": row}
    for each in (arrival("mid.2", reply_to="mid.1", **common), arrival("mid.1", **common)):
        record_batch([each], now=now)

    live: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    apply([json.loads(frame) for frame in log.list_after(0, 100)], live)

    assert live == everything(as_person(acme))


def test_a_status_of_a_reply_that_quotes_keeps_the_quote(tenant: Scope, acme: Company, now: datetime) -> None:
    customer = make_customer()
    row = {"id": customer.pk, "display_name": "Mara Beck", "username": None, "phone": customer.phone}
    common: dict[str, Any] = {"account": acme.accounts["whatsapp"]}
    echo = arrival("mid.2", direction="outbound", reply_to="mid.1", customer=row, **common)
    for each in (arrival("mid.1", customer=row, **common), echo, report("read", "mid.2", **common)):
        record_batch([each], now=now)

    live: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    apply([json.loads(frame) for frame in log.list_after(0, 100)], live)

    assert live == everything(as_person(acme))


def test_a_quote_of_a_reply_whose_id_is_not_known_yet_is_found_by_everybody(
    tenant: Scope, acme: Company, now: datetime
) -> None:
    conversation = make_conversation()
    reply = make_reply(conversation, status="sending")
    customer = conversation.customer
    row = {"id": customer.pk, "display_name": customer.display_name, "username": None, "phone": customer.phone}
    record_batch([arrival("mid.1", reply_to="mid.2", account=acme.accounts["whatsapp"], customer=row)], now=now)
    sending.mark_sent(queries.lock_message(reply.pk), channel_message_id="mid.2", sent_at=now, now=now)

    live: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    apply([json.loads(frame) for frame in log.list_after(0, 100)], live)

    quoting = Message.objects.get(channel_message_id="mid.1")
    assert live[1][quoting.pk]["reply_to_message_id"] == reply.pk
    assert live[1] == everything(as_person(acme))[1]
