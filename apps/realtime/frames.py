"""Control frames of the socket and its close codes. Event frames come from the log as they are. Pure."""

from typing import Literal

import orjson

# frontend contract: what the client does on each
CLOSE_TOKEN = 4401  # token missing, wrong or expired: refresh it and come back
CLOSE_FORBIDDEN = 4403  # not a member (any more): stop
CLOSE_UNKNOWN = 4404  # no such organization: stop
CLOSE_CLOSED = 4423  # the organization is suspended or about to be deleted: show that
CLOSE_NOT_ADMITTED = 4428  # a member, but this sign-in may not enter: ask what is missing
CLOSE_RESYNC = 4409  # too slow, or the log began anew: come back with the last number
CLOSE_RESTART = 1012  # this process ends: come back after a random pause


def hello(
    *, organization_id: str, head_seq: int, epoch: str, resume: Literal["ok", "too_old"], heartbeat_s: int
) -> str:
    """The first frame: where the log stands, and whether the replay that was asked for follows."""
    return orjson.dumps(
        {
            "type": "hello",
            "org_id": organization_id,
            "head_seq": head_seq,
            "epoch": epoch,
            "resume": resume,
            "heartbeat_s": heartbeat_s,
        }
    ).decode()


def heartbeat(*, head_seq: int, epoch: str) -> str:
    """Still here, and the log stands at `head_seq`: a client that is behind has missed something."""
    return orjson.dumps({"type": "heartbeat", "head_seq": head_seq, "epoch": epoch}).decode()


def skip(first: int, last: int) -> str:
    """The events from `first` to `last` are not for this reader: the numbers go on behind them."""
    return f'{{"type":"skip","seq":{first},"through":{last}}}'


def hidden(frame: str) -> str:
    """In place of an event that takes a conversation out of the reader's sight: only that, with the event's number."""
    event = orjson.loads(frame)
    return orjson.dumps(
        {
            **{name: event[name] for name in ("id", "seq", "org_id", "conversation_id", "occurred_at")},
            "type": "conversation.hidden",
            "data": {"rev": event["data"]["conversation"]["rev"]},
        }
    ).decode()


AUTH_OK = '{"type":"auth_ok"}'
PONG = '{"type":"pong"}'
