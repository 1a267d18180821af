"""Meta's error codes: our own stable code, plain words for the agent, what to do, and whether to try again.

One table for answers to a send and for `failed` statuses. Decided on code and subcode, never on Meta's text.
Source: Meta's error pages for WhatsApp, Messenger and Instagram, November 2026.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from apps.channels.adapters.items import DeliveryStatus
from apps.channels.adapters.traits import OPTED_OUT, RESTRICTED, Explained

Action: TypeAlias = Literal["reject", "reconnect", "later", "doubtful"]
Scope: TypeAlias = Literal["account", "pair"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an error means. `advice`: what somebody can do about it.

    `later`: surely not sent; `doubtful`: very likely not, so wait `after_s` and try twice. `scope`: what has to wait
    besides this message: everything of the account, or everything for this customer.
    """

    code: str
    detail: str
    advice: str
    action: Action = "reject"
    after_s: float = 0.0
    scope: Scope | None = None


DOUBTFUL_TRIES = 2
DOUBTFUL_PAUSE_S = 30.0
_BY_ITSELF = "It is tried again by itself."
_ADMIN = "Somebody who manages the account has to look at it in Meta's settings."

_WINDOW = Verdict(
    "reply_window_closed",
    "The reply window has closed: the customer wrote too long ago.",
    "Send a template where the channel has them, or wait until the customer writes.",
)
_DISCONNECTED = Verdict(
    "channel_disconnected",
    "The channel is disconnected. Connect it again to send.",
    "An admin has to connect the channel again in the settings. Then send the message again.",
    "reconnect",
)
_NOT_PERMITTED = Verdict(
    "not_permitted",
    "The channel's owner has not allowed this kind of message.",
    "Meta has to approve it for the app first. Until then it can only be sent while the reply window is open.",
)
_RECIPIENT = Verdict(
    "recipient_unavailable",
    "The customer cannot receive this message.",
    "They may have blocked the account, left the channel or have an old app. Try to reach them another way.",
)
_RECIPIENT_INVALID = Verdict(
    "recipient_invalid",
    "The customer's address on this channel is not valid.",
    "Wait until the customer writes: then the address is known again.",
)
_RESTRICTED = Verdict(RESTRICTED, "The channel has restricted this account from sending.", _ADMIN)
_COUNTRY = Verdict(
    "country_restricted",
    "The channel does not let this account write to customers of that country.",
    "Try to reach the customer another way.",
)
_PAYMENT = Verdict(
    "account_payment",
    "The channel does not send because the account's payment is not settled.",
    "Somebody has to set up a payment method or pay at Meta. Then send the message again.",
)
_NAME = Verdict("account_name", "The account's display name is not approved yet, so the channel does not send.", _ADMIN)
_REGISTRATION = Verdict(
    "account_not_registered",
    "The number is not registered for sending.",
    "An admin has to register it: connect the channel again in the settings.",
    "reconnect",
)
_PIN = Verdict(
    "account_not_registered",
    "The number could not be registered: its two-step code does not match or was tried too often.",
    "An admin has to set the two-step code at Meta and connect the channel again.",
    "reconnect",
)
_MESSAGE = Verdict("message_invalid", "The channel did not accept this message.", "Change it and send it again.")
_NO_SUCH_KIND = Verdict(
    "kind_unsupported", "The channel or the customer's app does not take this kind of message.", "Send it as a text."
)
_MEDIA = Verdict(
    "media_rejected",
    "The channel could not take the file.",
    "It may be damaged, too large or of a kind that is not taken. Try it as another format.",
)
_TEMPLATE = Verdict(
    "template_rejected",
    "The channel did not accept this template.",
    "Look at the template in the settings: it may have been changed, paused or rejected.",
)
_TEMPLATE_VALUES = Verdict(
    "template_values",
    "The template's variables do not fit: their number, kind or length is not what it expects.",
    "Check the values and send it again.",
)
_TEMPLATE_GONE = Verdict(
    "template_missing",
    "There is no such template in this language, or it is not approved.",
    "Choose another template, or wait for its approval.",
)
_TEMPLATE_PAUSED = Verdict(
    "template_paused",
    "The template is paused or switched off because customers did not like it.",
    "Choose another template.",
)
_WITHHELD = Verdict(
    "withheld_by_channel",
    "The channel decided not to deliver this message. Try again in a day.",
    "Marketing messages are withheld from customers who get many of them. Trying again at once does not help.",
)
_SPAM = Verdict(
    "spam_limited",
    "The channel limits this number because customers reported its messages.",
    "Wait some hours, and write only to customers who expect it.",
)
_OPTED_OUT = Verdict(
    OPTED_OUT,
    "The customer does not want marketing messages.",
    "Send them only what answers their own messages.",
)
_TEST_ONLY = Verdict(
    "recipient_not_allowed",
    "A test number may only write to the numbers on its list.",
    "Add the customer's number to the list in Meta's developer settings, or use a real number.",
)
_NEEDS_PHONE = Verdict(
    "phone_needed",
    "This kind of message needs the customer's phone number.",
    "Ask the customer for it, or send another kind of message.",
)
_REPLY_USED = Verdict(
    "private_reply_used",
    "A comment can be answered in private only once.",
    "Wait until the customer answers, then write in the conversation.",
)
_ELSEWHERE = Verdict(
    "thread_elsewhere",
    "Another app answers this conversation at the moment.",
    "Take the conversation over, then send the message again.",
)
CONTROL_REFUSED = Verdict(
    "thread_control_refused",
    "Meta does not let us take over or hand over this conversation.",
    "In the account's settings at Meta, under conversation routing, Inlet has to be the default app. "
    "Until then the other app can pass the conversation on.",
)
_CONSENT = Verdict(
    "consent_missing",
    "The customer has not agreed to get messages from this account.",
    "Wait until the customer writes or accepts the conversation.",
)
_CONTENT_GONE = Verdict(
    "content_unavailable", "The content is no longer available.", "The original is gone at the channel."
)
_FEATURE = Verdict("feature_unavailable", "This feature of the channel is not available for this account.", _ADMIN)
_TWICE = Verdict(
    "duplicate_message", "The channel took it for a repetition of the message before.", "Change the words a little."
)
_UNAVAILABLE = Verdict(
    "channel_unavailable",
    "The channel has a problem at the moment.",
    "Wait some minutes and send it again.",
    "doubtful",
    DOUBTFUL_PAUSE_S,
)
_OTHER = Verdict(
    "rejected_by_channel",
    "The channel refused this message.",
    "The channel gave a reason that is not known here. Its code helps Meta's support.",
)


def _limited(after_s: float, scope: Scope = "account") -> Verdict:
    return Verdict("rate_limited", "Too many messages at the moment.", _BY_ITSELF, "later", after_s, scope)


_BY_SUBCODE: dict[tuple[int, int], Verdict] = {
    (10, 2018278): _WINDOW,
    (10, 2534022): _WINDOW,
    (10, 2018065): _NOT_PERMITTED,
    (10, 1893063): _RESTRICTED,
    (10, 2018300): _ELSEWHERE,
    (100, 33): _DISCONNECTED,  # the account itself is gone or no longer ours
    (100, 2018001): _RECIPIENT,
    (100, 2534014): _RECIPIENT,
    (100, 2534001): _RECIPIENT,
    (100, 2018109): _MEDIA,
    (100, 2018047): _MEDIA,
    (100, 2018008): _MEDIA,
    (100, 2018294): _MEDIA,
    (100, 2534025): _REPLY_USED,
    (10, 2534025): _REPLY_USED,
    (200, 1545041): _RECIPIENT,
    (551, 1545041): _RECIPIENT,
    (200, 2018108): _RECIPIENT,
    (613, 1545133): _limited(60),
    (190, 492): _DISCONNECTED,
}

_BY_CODE: dict[int, Verdict] = {
    **dict.fromkeys((0, 3, 10, 102, 190), _DISCONNECTED),
    **dict.fromkeys((1, 2, 1200, 131000, 131016, 131057), _UNAVAILABLE),
    131005: _UNAVAILABLE,
    **dict.fromkeys((4, 17, 32, 613, 80001, 80002, 80006, 80007), _limited(60)),
    130429: _limited(5),
    131056: _limited(6, "pair"),  # one message per 6 s to one customer, after a burst
    131064: _limited(60),
    133016: _limited(3600),
    **dict.fromkeys((100, 131008, 131009, 135000), _MESSAGE),
    131051: _NO_SUCH_KIND,
    230: _CONSENT,  # otherwise 200–299 is about our own permission
    **dict.fromkeys((368, 131031), _RESTRICTED),
    130497: _COUNTRY,
    130472: _WITHHELD,
    131049: _WITHHELD,
    131048: _SPAM,
    506: _TWICE,
    **dict.fromkeys((131021, 131063), _RECIPIENT_INVALID),
    **dict.fromkeys((551, 131026), _RECIPIENT),
    131030: _TEST_ONLY,
    131037: _NAME,
    **dict.fromkeys((131042, 131044), _PAYMENT),
    131045: _REGISTRATION,
    131047: _WINDOW,
    131050: _OPTED_OUT,
    131052: _MEDIA,
    131053: _MEDIA,
    131014: _MEDIA,
    131060: _CONTENT_GONE,
    131062: _NEEDS_PHONE,
    **dict.fromkeys((132000, 132005, 132012), _TEMPLATE_VALUES),
    132001: _TEMPLATE_GONE,
    **dict.fromkeys((132015, 132016), _TEMPLATE_PAUSED),
    132069: Verdict("rate_limited", "The template's form is used too often at the moment.", _BY_ITSELF, "later", 60),
    **dict.fromkeys((133005, 133008, 133009, 133015), _PIN),
    133010: _REGISTRATION,
    **dict.fromkeys((137000, 2593109), _FEATURE),
    2534025: _REPLY_USED,
}


def explain(code: int | None, subcode: int | None = None) -> Verdict:
    """What an error code means; for a code that nobody told us about, a plain refusal."""
    return find_verdict(code, subcode) or _OTHER


def explain_status(status: DeliveryStatus) -> Explained:
    """What a `failed` status means."""
    verdict = explain(status.error_code)
    return Explained(verdict.code, verdict.detail, verdict.advice)


def find_verdict(code: int | None, subcode: int | None = None) -> Verdict | None:
    """The same, or None for an unknown code."""
    if code is None:
        return None
    if subcode is not None and (found := _BY_SUBCODE.get((code, subcode))) is not None:
        return found
    if (found := _BY_CODE.get(code)) is not None:
        return found
    if 200 <= code <= 299:
        return _DISCONNECTED
    if 133000 <= code <= 133999:
        return _REGISTRATION
    if 132000 <= code <= 132999:
        return _TEMPLATE
    if 138000 <= code <= 139999:
        return _FEATURE
    return None


def is_refusal(code: int, subcode: int | None) -> bool:
    """Whether a message with this error was surely not taken, whatever else the answer says."""
    found = find_verdict(code, subcode)
    return found is not None and found.action in ("reject", "reconnect")


def is_about_rights(code: int | None) -> bool:
    """Whether Meta says that we may not do this."""
    return code is not None and (code in (3, 10) or (200 <= code <= 299 and code != 230))


def judge(status: int, code: int | None, subcode: int | None, *, is_transient: bool) -> Verdict:
    """What a Graph error in an answer means. An unknown code goes by the status: 5xx is trouble on their side."""
    found = find_verdict(code, subcode)
    if found is not None:
        return found
    if status == 429:
        return _limited(60)
    return _UNAVAILABLE if status >= 500 or is_transient else _OTHER
