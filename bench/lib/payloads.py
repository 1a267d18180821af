"""Webhook bodies as Meta sends them, signed."""

import hashlib
import hmac
import time
from collections.abc import Sequence
from itertools import count

APP_SECRET = b"demo-app-secret"
STAMP = b"~T"  # in a message's text: ~T<seconds since 1970>~, so that whoever receives it knows how old it is
_TEMPLATE = (
    '{"object":"whatsapp_business_account","entry":[{"id":"%(business)s","changes":[{"field":"messages","value":'
    '{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100101","phone_number_id":"%(number)s"},'
    '"contacts":[{"profile":{"name":"Customer %(customer)d"},"wa_id":"4915%(customer)08d"}],'
    '"messages":[{"from":"4915%(customer)08d","id":"%(id)s","timestamp":"%(second)d","type":"text",'
    '"text":{"body":"%(text)s"}}]}}]}]}'
)
_BARE_LENGTH = 560  # of a body without its text, about


class Messages:
    """An endless row of WhatsApp text messages, spread evenly over phone numbers and customers.

    `numbers`: phone number ids; `customers`: how many different people write to each; `size`: bytes of a body, about.
    """

    def __init__(self, *, run: str, numbers: Sequence[str], customers: int, size: int = 700) -> None:
        self._run = run
        self._numbers = numbers
        self._customers = customers
        self._filling = "x" * max(0, size - _BARE_LENGTH)
        self._count = count()
        self.messages = 0  # how many there were so far

    def next(self) -> tuple[str, bytes]:
        """(message id, body); the text carries the present time behind STAMP."""
        n = next(self._count)
        self.messages += 1
        now = time.time()
        message_id = f"wamid.{self._run}{n:012d}"
        number = self._numbers[n % len(self._numbers)]
        body = _TEMPLATE % {
            "business": "1022" + number[4:],
            "number": number,
            "customer": n // len(self._numbers) % self._customers,
            "id": message_id,
            "second": now,
            "text": f"~T{now:.6f}~ {n} {self._filling}",
        }
        return message_id, body.encode()


def request(path: str, body: bytes, host: str = "127.0.0.1") -> bytes:
    """A whole HTTP/1.1 POST with Meta's signature."""
    signature = hmac.new(APP_SECRET, body, hashlib.sha256).hexdigest()
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: sha256={signature}\r\n\r\n"
    ).encode() + body
