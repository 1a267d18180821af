"""Webhooks in other shapes than those of the corpus, and what they must become: the builders of the tables."""

import time
from dataclasses import dataclass
from typing import Any

from apps.inbound.tests.webhooks import Webhook

NUMBER, WABA, PAGE, GRAM = "106540000000101", "102290000000101", "110010000000101", "17841400000000101"
MARA, OLAF, SCOPED = "15550200001", "15550200002", "US.13491208655302741918"
OURS = "15550100101"
CDN = "https://scontent.xx.fbcdn.net/v/1"
T = int(time.time()) - 3600  # seconds; every time in the tables counts from here
ANY: Any = object()


@dataclass(frozen=True)
class Variant:
    """Bodies, delivered together and one after the other, and what is there afterwards.

    `shows`: of each message in the thread's order what counts, `kind` and `text` first. `about`: of the conversation;
    `who`: of its customer. `dead`: reasons of dead letters. `told`: titles of notices. A text that has SECRET in it
    must be nowhere.
    """

    name: str
    bodies: list[Webhook]
    shows: list[dict[str, Any]]
    about: dict[str, Any] | None = None
    who: dict[str, Any] | None = None
    threads: int | None = None
    dead: tuple[str, ...] = ()
    told: list[str] | None = None


def shown(kind: str = "text", text: Any = "Hello", **more: Any) -> dict[str, Any]:
    return {"message_type": kind, "body_text": text, **more}


def ours(kind: str = "text", text: Any = "Hello", status: str | None = "sent", **more: Any) -> dict[str, Any]:
    return shown(kind, text, direction="outbound", delivery_status=status, **more)


# --- WhatsApp


def change(field: str, value: Webhook, *, entry_id: str = WABA, kind: str = "whatsapp_business_account") -> Webhook:
    metadata = {"display_phone_number": "+1 555-010-0101", "phone_number_id": NUMBER}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **value} if entry_id == WABA else value
    return {"object": kind, "entry": [{"id": entry_id, "time": T, "changes": [{"value": value, "field": field}]}]}


def wa(*messages: Any, contacts: Any = ANY, **value: Any) -> Webhook:
    """A change of the field `messages`; the contact is Mara when nothing else is said."""
    people = [{"profile": {"name": "Mara"}, "wa_id": MARA}] if contacts is ANY else contacts
    return change("messages", {"contacts": people, "messages": list(messages) or None, **value})


def say(
    kind: str = "text", body: Any = ANY, *, id: str = "wamid.1", at: int = 0, by: str | None = MARA, **more: Any
) -> Webhook:
    """A message whose object of its kind is `body`; `more` are other keys, None leaves one of them out."""
    body = {"body": "Hello"} if body is ANY and kind == "text" else body
    own = {} if body is ANY else {kind: body}
    message = {"timestamp": str(T + at), **own, "id": id, "type": kind, "from": by, **more}
    return {key: value for key, value in message.items() if value is not None or key == kind}


def echo(kind: str = "text", body: Any = ANY, *, id: str = "wamid.own", at: int = 0, **more: Any) -> Webhook:
    message = say(kind, body, id=id, at=at, by=OURS, to=MARA, **more)
    return change("smb_message_echoes", {"message_echoes": [message]})


def status(word: str, at: int = 9, of: str = "wamid.own", **more: Any) -> Webhook:
    return wa(contacts=None, statuses=[{"timestamp": T + at, "status": word, "recipient_id": MARA, "id": of, **more}])


def person(name: str | None, **ids: str) -> Webhook:
    return {"profile": {"name": name}, **ids}


def edit(body: Any, of: str = "wamid.1", kind: str = "text", at: int = 5, **more: Any) -> Webhook:
    return say("edit", {"original_message_id": of, "message": {"type": kind, kind: body}}, id=f"e.{at}", at=at, **more)


def revoke(of: str = "wamid.1") -> Webhook:
    return say("revoke", {"original_message_id": of}, id="wamid.r", at=8)


# --- Messenger and Instagram


def fb(*events: Webhook, account: str = PAGE, standby: bool = False) -> Webhook:
    """Events of customer 7001, a second apart."""
    frames = [
        {"sender": {"id": "7001"}, "recipient": {"id": account}, "timestamp": (T + at) * 1000, **each}
        for at, each in enumerate(events)
    ]
    entry = {"id": account, "time": T * 1000, "standby" if standby else "messaging": frames}
    return {"object": "page" if account == PAGE else "instagram", "entry": [entry]}


def ig(*events: Webhook) -> Webhook:
    return fb(*events, account=GRAM)


def told(mid: str = "m_1", text: str | None = "Hello", **more: Any) -> Webhook:
    return {"message": {"mid": mid, "text": text, **more}}


def sent(mid: str, account: str = PAGE, **more: Any) -> Webhook:
    frame = {"sender": {"id": account}, "recipient": {"id": "7001"}}
    return {**frame, "message": {"mid": mid, "text": "Hello", "is_echo": True, **more}}


def file(kind: str, payload: Any = ANY, **more: Any) -> Webhook:
    """A message with one attachment."""
    return told(text=None, attachments=[{"type": kind, "payload": {"url": CDN} if payload is ANY else payload, **more}])


def later(seconds: int, event: Webhook) -> Webhook:
    return {"timestamp": (T + seconds) * 1000, **event}


def feed(verb: str, text: str | None = "Nice", **more: Any) -> Webhook:
    """News of a comment on a post of the Page."""
    comment = {"item": "comment", "comment_id": "1_2", "post_id": "9_1", "parent_id": "9_1", "created_time": T}
    value = {**comment, "verb": verb, "from": {"id": "7001", "name": "Mara"}, "message": text, **more}
    return change("feed", value, entry_id=PAGE, kind="page")


def comment(text: str | None = "Nice", **more: Any) -> Webhook:
    """A comment on a post on Instagram."""
    value = {"from": {"id": "7001", "username": "mara"}, "media": {"id": "1"}, "id": "2", "text": text, **more}
    return change("comments", value, entry_id=GRAM, kind="instagram")
