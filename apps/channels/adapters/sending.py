"""Sending one message: what goes in, what comes out, and the three ways in which it fails.

The error tells the caller what to do next, so nothing above knows the vendor. `code` is ours and stable, `detail` is in
plain words for the agent; neither ever holds a token or an address.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from apps.channels.adapters.contents import Content
from apps.channels.adapters.items import Alias, AliasKind, Channel

Tag: TypeAlias = Literal["HUMAN_AGENT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundDraft:
    """A message for one customer.

    `recipients` are the customer's ids on this account, in any order; each adapter takes the kind that it can address.
    `reply_to` is the provider's id of the quoted message. `client_ref` is our own id (at most 512 characters); WhatsApp
    and Messenger give it back in statuses or echoes, Instagram does not. `tag` says why one may write after the first
    24 hours. `comment_id`: a private answer to the writer of this comment, who need not have written a message yet.
    """

    recipients: tuple[Alias, ...]
    content: Content
    client_ref: str
    reply_to: str | None = None
    tag: Tag | None = None
    comment_id: str | None = None

    def find_recipient(self, kind: AliasKind) -> str | None:
        """The customer's id of this kind."""
        return next((alias.value for alias in self.recipients if alias.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingAccount:
    """The account that sends.

    `sender_id` stands in the address: phone number id, Page id, or for Instagram the account id (Instagram Login) or
    the id of its Page. `api_url` is the address without the version, such as https://graph.facebook.com.
    `is_slow`: it is allowed fewer messages a second (the WhatsApp Business app is used as well; an Instagram account
    with a login of its own).
    """

    channel: Channel
    sender_id: str
    api_url: str
    token: str = field(repr=False)
    api_version: str = "v25.0"
    is_slow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """What a customer's phone is told without a message: that we have read, or that somebody is typing.

    `last_message_id`: the provider's id of the customer's newest message. WhatsApp needs it, and reads typing as seen.
    """

    kind: Literal["seen", "typing"]
    recipients: tuple[Alias, ...]
    last_message_id: str | None

    def find_recipient(self, kind: AliasKind) -> str | None:
        """The customer's id of this kind."""
        return next((alias.value for alias in self.recipients if alias.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of what the provider allows is used up, in per cent. `regain_s`: when over, seconds until it is free."""

    percent: float
    regain_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderError:
    """What the provider itself said, for its support: never decided on, never with anything secret in it."""

    code: int | None = None
    subcode: int | None = None
    title: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceipt:
    """The provider has taken the message. Meta tells no time in its answer; others may. Some things have no id of their
    own, such as a reaction over Messenger."""

    channel_message_id: str | None
    provider_time: datetime | None = None
    usage: Usage | None = None


class NotTaken(Exception):
    """Surely or very likely not sent. `code` is ours, `advice` says what somebody can do about it."""

    def __init__(self, code: str, detail: str, *, advice: str | None = None, said: ProviderError | None = None) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.advice, self.said = code, detail, advice, said
        self.usage: Usage | None = None


class TryLater(NotTaken):
    """Try again after `after_s` seconds.

    `at_most` caps the tries where a small doubt remains (the provider failed while it worked on the message); None
    means that trying again is always safe. `scope`: what has to wait besides the message, everything of the account or
    everything for this customer.
    """

    def __init__(
        self,
        after_s: float,
        code: str,
        detail: str,
        *,
        at_most: int | None = None,
        scope: Literal["account", "pair"] | None = None,
        advice: str | None = None,
        said: ProviderError | None = None,
    ) -> None:
        super().__init__(code, detail, advice=advice, said=said)
        self.after_s, self.at_most, self.scope = after_s, at_most, scope


class Rejected(NotTaken):
    """Trying again would not help. `reconnect`: the channel itself is cut off until someone reconnects it, so its other
    messages must wait."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        reconnect: bool = False,
        advice: str | None = None,
        said: ProviderError | None = None,
    ) -> None:
        super().__init__(code, detail, advice=advice, said=said)
        self.reconnect = reconnect


class Unconfirmed(Exception):
    """Perhaps sent. Never repeat it by itself: wait for the status or echo that carries `client_ref`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def no_recipient() -> Rejected:
    """The customer has no id that this channel can address."""
    return Rejected("recipient_invalid", "This customer has no address on this channel.")
