"""What the platform's refusals mean while connecting and checking: our code, plain words, how to mend it. Pure.

Sending has its own table (adapters/meta/errors.py): there the same codes call for other words.
"""

from dataclasses import dataclass

from apps.channels.adapters.problems import Action


@dataclass(frozen=True, slots=True)
class Meaning:
    """`action`: reconnect (the token is no good), wait (try later), ask (the person must do something), give_up."""

    code: str
    detail: str
    mend: str
    action: Action = "ask"


_TOKEN = Meaning(
    "token_invalid", "Meta no longer accepts our access to this account.", "Connect the account again.", "reconnect"
)
_TOKEN_EXPIRED = Meaning("token_expired", "Our access to this account has run out.", "Connect it again.", "reconnect")
_PASSWORD = Meaning(
    "password_changed", "The person who connected this account changed their password, which ends our access.",
    "Connect the account again.", "reconnect",
)  # fmt: skip
_REMOVED = Meaning(
    "app_removed", "The person who connected this account removed our app in their Facebook or Instagram settings.",
    "Connect the account again.", "reconnect",
)  # fmt: skip
_UNCONFIRMED = Meaning(
    "person_unconfirmed", "Meta asks the person who connected this account to confirm who they are.",
    "Sign in at facebook.com with that person's account, then connect again.", "reconnect",
)  # fmt: skip
_ROLE = Meaning(
    "role_lost", "The person who connected this account may no longer manage it.",
    "Connect it again with somebody who has full access to the Page.", "reconnect",
)  # fmt: skip
_PERMISSION = Meaning(
    "permission_missing", "Meta says that a permission is missing.",
    "Connect again and leave every permission ticked.", "reconnect",
)  # fmt: skip
CODE_REFUSED = Meaning(
    "code_used", "The answer of Meta's window was used already, or came too late.", "Begin again with a new window."
)
_GONE = Meaning(
    "account_gone", "Meta does not know this account, or no longer lets us see it.",
    "Check that it still exists, then connect it again.", "reconnect",
)  # fmt: skip
_PIN = Meaning(
    "pin_wrong", "The number has a two-step PIN, and this is not it.",
    "Enter the six digits that were set for this number, or reset the PIN in WhatsApp Manager.",
)  # fmt: skip
_PIN_WAIT = Meaning(
    "pin_locked", "Too many wrong PINs: WhatsApp has locked registration for a while.", "Try again in some hours.",
    "wait",
)  # fmt: skip
_UNREGISTERED = Meaning(
    "number_unregistered", "The number is not registered for sending.", "Connect it again to register it."
)
_NUMBER = Meaning(
    "number_unverified",
    "The number has not been verified at WhatsApp.",
    "Verify it in WhatsApp Manager, then try again.",
)
_BUSY = Meaning("rate_limited", "Meta asks us to slow down.", "Try again in a few minutes.", "wait")
_DOWN = Meaning("platform_unavailable", "Meta has a problem at the moment.", "Try again in a few minutes.", "wait")
_UNREACHABLE = Meaning(
    "platform_unreachable", "Meta could not be reached.", "Try again; if it goes on, ask who runs this server.", "wait"
)
GARBLED = Meaning(
    "platform_unavailable", "What came back was no answer of Meta's.",
    "Try again; if it goes on, ask who runs this server what stands between it and Meta.", "wait",
)  # fmt: skip
_BLOCKED = Meaning(
    "account_restricted",
    "Meta has restricted this account.",
    "See Business Support at business.facebook.com.",
    "give_up",
)
_OTHER = Meaning("refused", "Meta refused this.", "Try again; if it goes on, tell support the code.", "give_up")
APP_REFUSED = Meaning(
    "app_misconfigured", "Meta does not accept the id or secret of the app.",
    "Whoever runs this server has to check the app's settings.", "give_up",
)  # fmt: skip

_BY_SUBCODE = {
    (190, 458): _REMOVED, (190, 460): _PASSWORD, (190, 463): _TOKEN_EXPIRED, (190, 464): _UNCONFIRMED,
    (190, 467): _TOKEN, (190, 492): _ROLE, (100, 33): _GONE, (100, 36007): CODE_REFUSED, (100, 36009): CODE_REFUSED,
}  # fmt: skip
_BY_CODE = {
    **dict.fromkeys((0, 102, 190), _TOKEN),
    **dict.fromkeys((3, 10), _PERMISSION),
    **dict.fromkeys((1, 2, 131000, 131016, 131057), _DOWN),
    **dict.fromkeys((4, 17, 32, 613, 80001, 80002, 80006, 80007, 80008), _BUSY),
    **dict.fromkeys((368, 131031), _BLOCKED),
    101: APP_REFUSED,
    133005: _PIN, 133008: _PIN_WAIT, 133009: _PIN_WAIT, 133006: _NUMBER, 133010: _UNREGISTERED, 133015: _PIN_WAIT,
    133016: _PIN_WAIT,
}  # fmt: skip


def explain_problem(code: int, subcode: int | None) -> Meaning:
    """What an error means; what nobody told us about is a plain refusal."""
    if subcode is not None and (code, subcode) in _BY_SUBCODE:
        return _BY_SUBCODE[code, subcode]
    if code in _BY_CODE:
        return _BY_CODE[code]
    return _PERMISSION if 200 <= code <= 299 else _OTHER


def unexpected(status: int) -> Meaning:
    """An answer without an error in Meta's form; 0: none at all."""
    if status == 0:
        return _UNREACHABLE
    if status == 429:
        return _BUSY
    return _DOWN if status >= 500 else _OTHER
