"""The reply window: how long free-form replies are allowed, and what is allowed after that. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from apps.channels.adapters.capabilities import WindowRule

WindowState: TypeAlias = Literal["open", "human_agent", "template_only", "closed"]


def reply_window_ends_at(rule: WindowRule, last_inbound_at: datetime) -> datetime | None:
    """When free-form replies stop being allowed, in UTC: 24 h after the customer's last message on all of Meta's
    channels ("customer service window", "standard messaging window"). None: never."""
    return None if rule.hours is None else last_inbound_at + timedelta(hours=rule.hours)


def last_inbound_at(rule: WindowRule, ends_at: datetime | None) -> datetime | None:
    """The customer's last message, of when its window ends; None where that does not tell."""
    return None if rule.hours is None or ends_at is None else ends_at - timedelta(hours=rule.hours)


def is_open(rule: WindowRule, ends_at: datetime | None, now: datetime) -> bool:
    """Whether a free-form reply may be sent. No end means that the customer never wrote: closed, where there is a
    window at all."""
    return rule.hours is None or (ends_at is not None and now < ends_at)


@dataclass(frozen=True, slots=True)
class Window:
    """What may be written now. `ends_at`: when that changes by itself (None: not), and `then` to what."""

    state: WindowState
    ends_at: datetime | None = None
    then: WindowState | None = None


def window_of(rule: WindowRule, ends_at: datetime | None, now: datetime, *, human_agent: bool) -> Window:
    """The window of a conversation in which one may write freely until `ends_at` (None: the customer never wrote).

    `human_agent`: the organization may answer late on channels that have a tag for it.
    """
    if rule.hours is None:
        return Window("open")
    after: WindowState = "template_only" if rule.templates else "closed"
    if ends_at is None:
        return Window(after)
    late_until = ends_at
    if human_agent and rule.human_agent_hours is not None:
        late_until = ends_at + timedelta(hours=rule.human_agent_hours - rule.hours)
    if is_open(rule, ends_at, now):
        return Window("open", ends_at, "human_agent" if late_until > ends_at else after)
    if now < late_until:
        return Window("human_agent", late_until, after)
    return Window(after)
