"""Webhook bodies of a working day: three channels, and of each what people really send and do.

Same use as payloads.Messages. What refers to an earlier message (reaction, status, edit, quote) names one of the same
conversation, so nothing in here is about something unknown; until a conversation has one, a text goes instead.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import Any

Body = dict[str, Any]

# Of a hundred events; the rest are texts. Names are the methods of _Customer.
SHARES = {
    "whatsapp": {
        "text": 22, "quote": 4, "image": 6, "voice": 4, "document": 2, "sticker": 2, "location": 1, "contact": 1,
        "answer": 3, "edit": 1, "deletion": 1, "reaction": 4, "echo": 4, "status": 9,
    },
    "messenger": {"text": 10, "image": 3, "postback": 2, "reaction": 2, "echo": 2, "seen": 2},
    "instagram": {"text": 8, "image": 2, "story_reply": 2, "share": 1, "reaction": 2},
}  # fmt: skip
MAKES_NO_MESSAGE = frozenset({"edit", "deletion", "reaction", "status", "seen"})


class Mixture:
    """An endless row of events, spread evenly over organizations, channels by share and customers.

    `numbers`: phone number ids; the Page and the Instagram account of an organization have ids made from its number
    (`page_of`, `instagram_of`). `customers`: how many different people write to each account.
    """

    def __init__(self, *, run: str, numbers: Sequence[str], customers: int) -> None:
        self._run, self._numbers, self._customers = run, numbers, customers
        self._count = count()
        self._kinds = _spread_evenly()
        self._known: dict[tuple[str, str, int], _Customer] = {}
        self.messages = 0  # how many of the events so far are messages

    def next(self) -> tuple[str, bytes]:
        """(id of the event, body)."""
        n = next(self._count)
        number = self._numbers[n % len(self._numbers)]
        turn = n // len(self._numbers)
        channel, kind = self._kinds[turn % len(self._kinds)]
        person = turn % self._customers
        customer = self._known.setdefault((number, channel, person), _Customer(number, channel, person))
        event_id = f"{self._run}{n:012d}"
        body = customer.act(kind, event_id)
        self.messages += customer.last_kind not in MAKES_NO_MESSAGE
        return event_id, json.dumps(body, separators=(",", ":")).encode()


def page_of(number: str) -> str:
    """Facebook Page of the organization with this phone number id."""
    return "1100" + number[4:]


def instagram_of(number: str) -> str:
    """Instagram account of the organization with this phone number id."""
    return "1784" + number[4:]


def _spread_evenly() -> list[tuple[str, str]]:
    """A hundred (channel, kind), the kinds mixed as in life and always in the same order."""
    pairs = [(channel, kind) for channel, kinds in SHARES.items() for kind in kinds for _ in range(kinds[kind])]
    step = 37  # has no factor in common with a hundred: each comes once, and neighbours differ
    assert len(pairs) == 100
    return [pairs[n * step % 100] for n in range(100)]


class _Customer:
    """One person at one account, who remembers what was said."""

    def __init__(self, number: str, channel: str, person: int) -> None:
        self._number, self._channel = number, channel
        self._id = f"4917{person:08d}" if channel == "whatsapp" else f"{number[4:]}{person:06d}"
        self._name = f"Customer {person}"
        self._theirs: str | None = None  # id of their last message that was not taken back
        self._ours: Iterator[tuple[str, str]] = iter(())  # (id of the shop's last message, status to come)
        self.last_kind = ""

    def act(self, kind: str, event_id: str) -> Body:
        """The body of an event of this kind, or of a text when there is nothing yet that it could refer to."""
        self._event_id, self._now = event_id, time.time()
        make: Callable[[], Body | None] = getattr(self, kind)
        body = make()
        self.last_kind = kind if body is not None else "text"
        return body if body is not None else self.text()

    # --- kinds ---

    def text(self) -> Body:
        return self._message("text", {"body": f"Message {self._event_id}"})

    def quote(self) -> Body | None:
        if self._theirs is None:
            return None
        quoted = {"from": self._id, "id": self._theirs}
        return self._message("text", {"body": "About this one"}, context=quoted)

    def image(self) -> Body:
        return self._message("image", self._file("image/jpeg") | {"caption": "Look"})

    def voice(self) -> Body:
        return self._message("audio", self._file("audio/ogg; codecs=opus") | {"voice": True})

    def document(self) -> Body:
        return self._message("document", self._file("application/pdf") | {"filename": "Invoice.pdf"})

    def sticker(self) -> Body:
        return self._message("sticker", self._file("image/webp") | {"animated": False})

    def location(self) -> Body:
        return self._message("location", {"latitude": 52.52, "longitude": 13.4, "name": "Shop"})

    def contact(self) -> Body:
        return self._message("contacts", [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+4915550100"}]}])

    def answer(self) -> Body:
        return self._message("interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}})

    def story_reply(self) -> Body:
        story = {"story": {"url": "https://lookaside.fbsbx.com/1", "id": "18092230503652906"}}
        return self._remember(self._thread({"message": {"mid": self._mid, "text": "Nice", "reply_to": story}}))

    def share(self) -> Body:
        return self._message("share", {"url": "https://www.instagram.com/p/1/"})

    def postback(self) -> Body:
        return self._thread({"postback": {"mid": self._mid, "title": "Start", "payload": "START"}})

    def edit(self) -> Body | None:
        edit = {"original_message_id": self._theirs, "message": {"type": "text", "text": {"body": "Better so"}}}
        return self._changes(messages=[self._head("edit") | {"edit": edit}]) if self._theirs else None

    def deletion(self) -> Body | None:
        gone, self._theirs = {"original_message_id": self._theirs} if self._theirs else None, None
        return self._changes(messages=[self._head("revoke") | {"revoke": gone}]) if gone else None

    def reaction(self) -> Body | None:
        if self._theirs is None:
            return None
        if self._channel == "whatsapp":
            given = {"message_id": self._theirs, "emoji": "👍"}
            return self._changes(messages=[self._head("reaction") | {"reaction": given}])
        return self._thread({"reaction": {"mid": self._theirs, "action": "react", "emoji": "👍", "reaction": "like"}})

    def echo(self) -> Body:
        """The shop answers from its own phone or Page inbox."""
        self._ours = ((self._mid, status) for status in ("delivered", "read"))
        if self._channel == "whatsapp":
            ours = {"from": "15550100101", "to": self._id, "id": self._mid, "timestamp": self._second, "type": "text"}
            return self._changes(message_echoes=[ours | {"text": {"body": "Sure"}}], field="smb_message_echoes")
        message = {"message": {"mid": self._mid, "text": "Sure", "is_echo": True}}
        return self._thread(message, sender=page_of(self._number), recipient=self._id)

    def status(self) -> Body | None:
        for message_id, status in islice(self._ours, 1):
            told = {"id": message_id, "status": status, "timestamp": self._second, "recipient_id": self._id}
            return self._changes(statuses=[told])
        return None

    def seen(self) -> Body | None:
        is_told = next(self._ours, None) is not None
        return self._thread({"read": {"watermark": int(self._now * 1000)}}) if is_told else None

    # --- shapes ---

    @property
    def _mid(self) -> str:
        return {"whatsapp": "wamid.", "messenger": "m_", "instagram": "aWdf"}[self._channel] + self._event_id

    @property
    def _second(self) -> str:
        return str(int(self._now))

    def _file(self, mime_type: str) -> Body:
        return {"id": self._event_id[-12:], "mime_type": mime_type}

    def _head(self, type_: str) -> Body:
        return {"from": self._id, "id": self._mid, "timestamp": self._second, "type": type_}

    def _message(self, type_: str, content: Any, **more: Any) -> Body:
        if self._channel == "whatsapp":
            return self._remember(self._changes(messages=[self._head(type_) | {type_: content} | more]))
        message: Body = {"mid": self._mid}
        if type_ == "text":
            message["text"] = content["body"]
        else:
            url = content.get("url", "https://scontent.xx.fbcdn.net/v/1.jpg")
            message["attachments"] = [{"type": type_, "payload": {"url": url}}]
        return self._remember(self._thread({"message": message}))

    def _remember(self, body: Body) -> Body:
        self._theirs = self._mid
        return body

    def _changes(self, *, field: str = "messages", **value: Any) -> Body:
        contacts = [{"profile": {"name": self._name}, "wa_id": self._id}]
        metadata = {"display_phone_number": "15550100101", "phone_number_id": self._number}
        whole = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts, **value}
        changes = [{"field": field, "value": whole}]
        return {"object": "whatsapp_business_account", "entry": [{"id": "1022" + self._number[4:], "changes": changes}]}

    def _thread(self, event: Body, *, sender: str = "", recipient: str = "") -> Body:
        account = page_of(self._number) if self._channel == "messenger" else instagram_of(self._number)
        at = int(self._now * 1000)
        ends = {"sender": {"id": sender or self._id}, "recipient": {"id": recipient or account}, "timestamp": at}
        object_ = "page" if self._channel == "messenger" else "instagram"
        return {"object": object_, "entry": [{"id": account, "time": at, "messaging": [ends | event]}]}
