"""Meta's error codes: our own stable code, plain words for the agent, and what to do.

One table for answers to a send and for `failed` statuses. Decided on code and subcode, never on Meta's text.
Source: Meta's error pages for WhatsApp, Messenger and Instagram, November 2026.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Action: TypeAlias = Literal["reject", "reconnect", "later", "doubtful"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an error means. `later`: surely not sent; `doubtful`: very likely not, so wait `after_s` and try twice."""

    code: str
    detail: str
    action: Action = "reject"
    after_s: float = 0.0


DOUBTFUL_TRIES = 2
DOUBTFUL_PAUSE_S = 30.0

_WINDOW = Verdict("reply_window_closed", "The reply window has closed: the customer wrote too long ago.")
_DISCONNECTED = Verdict("channel_disconnected", "The channel is disconnected. Connect it again to send.", "reconnect")
_NOT_PERMITTED = Verdict("not_permitted", "The channel's owner has not allowed this kind of message.")
_RECIPIENT = Verdict("recipient_unavailable", "The customer cannot receive this message.")
_RECIPIENT_INVALID = Verdict("recipient_invalid", "The customer's address on this channel is not valid.")
_RESTRICTED = Verdict("account_restricted", "The channel has restricted this account from sending.")
_SETUP = Verdict("account_setup", "The account is not set up to send: see its settings at the channel.")
_MESSAGE = Verdict("message_invalid", "The channel did not accept this message.")
_MEDIA = Verdict("media_rejected", "The channel could not take the file.")
_TEMPLATE = Verdict("template_rejected", "The channel did not accept this template.")
_WITHHELD = Verdict("withheld_by_channel", "The channel decided not to deliver this message. Try again in a day.")
_SPAM = Verdict("spam_limited", "The channel limits this number because customers reported its messages.")
_OPTED_OUT = Verdict("recipient_opted_out", "The customer does not want marketing messages.")
_TEST_ONLY = Verdict("recipient_not_allowed", "A test number may only write to the numbers on its list.")
_NEEDS_PHONE = Verdict("phone_needed", "This kind of message needs the customer's phone number.")
_REPLY_USED = Verdict("private_reply_used", "A comment can be answered in private only once.")
_CONTENT_GONE = Verdict("content_unavailable", "The content is no longer available.")
_UNAVAILABLE = Verdict("channel_unavailable", "The channel has a problem at the moment.", "doubtful", DOUBTFUL_PAUSE_S)
_OTHER = Verdict("rejected_by_channel", "The channel refused this message.")


def _limited(after_s: float) -> Verdict:
    return Verdict("rate_limited", "Too many messages at the moment.", "later", after_s)


_BY_SUBCODE: dict[tuple[int, int], Verdict] = {
    (10, 2018278): _WINDOW,
    (10, 2534022): _WINDOW,
    (10, 2018065): _NOT_PERMITTED,
    (10, 1893063): _RESTRICTED,
    (100, 33): _DISCONNECTED,  # the account itself is gone or no longer ours
    (100, 2018001): _RECIPIENT,
    (100, 2534014): _RECIPIENT,
    (100, 2534001): _RECIPIENT,
    (100, 2018109): _MEDIA,
    (100, 2018047): _MEDIA,
    (100, 2018008): _MEDIA,
    (100, 2018294): _MEDIA,
    (100, 2534025): _REPLY_USED,
    (200, 1545041): _RECIPIENT,
    (551, 1545041): _RECIPIENT,
    (200, 2018108): _RECIPIENT,
}

_BY_CODE: dict[int, Verdict] = {
    **dict.fromkeys((0, 3, 10, 102, 190), _DISCONNECTED),
    **dict.fromkeys((1, 2, 1200, 131000, 131005, 131016, 131057), _UNAVAILABLE),
    **dict.fromkeys((4, 17, 32, 613, 80001, 80002, 80006, 80007), _limited(60)),
    130429: _limited(5),
    131056: _limited(6),  # one message per 6 s to one customer, after a burst
    131064: _limited(60),
    133016: _limited(3600),
    **dict.fromkeys((100, 131008, 131009, 131051, 135000), _MESSAGE),
    230: _RECIPIENT,  # the customer has not consented; otherwise 200–299 is about our own permission
    **dict.fromkeys((368, 130497, 131031), _RESTRICTED),
    130472: _WITHHELD,
    131049: _WITHHELD,
    131048: _SPAM,
    **dict.fromkeys((131021, 131063), _RECIPIENT_INVALID),
    **dict.fromkeys((551, 131026), _RECIPIENT),
    131030: _TEST_ONLY,
    **dict.fromkeys((131037, 131042, 131044, 131045), _SETUP),
    131047: _WINDOW,
    131050: _OPTED_OUT,
    **dict.fromkeys((131014, 131052, 131053), _MEDIA),
    131060: _CONTENT_GONE,
    131062: _NEEDS_PHONE,
    2534025: _REPLY_USED,
}


def explain(code: int | None, subcode: int | None = None) -> Verdict:
    """What an error code means; for a code that nobody told us about, a plain refusal."""
    return find_verdict(code, subcode) or _OTHER


def find_verdict(code: int | None, subcode: int | None = None) -> Verdict | None:
    """The same, or None for an unknown code."""
    if code is None:
        return None
    if subcode is not None and (found := _BY_SUBCODE.get((code, subcode))) is not None:
        return found
    if (found := _BY_CODE.get(code)) is not None:
        return found
    if 200 <= code <= 299 or 133000 <= code <= 133999:
        return _DISCONNECTED
    if 132000 <= code <= 132999:
        return _TEMPLATE
    return None


def judge(status: int, code: int | None, subcode: int | None, *, is_transient: bool) -> Verdict:
    """What a Graph error in an answer means. An unknown code goes by the status: 5xx is trouble on their side."""
    found = find_verdict(code, subcode)
    if found is not None:
        return found
    if status == 429:
        return _limited(60)
    return _UNAVAILABLE if status >= 500 or is_transient else _OTHER
