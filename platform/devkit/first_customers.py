"""The demo's first customers: they have written before anybody opens the inbox, each as people do on that channel.

Played on the simulator's phones, so that their messages come in as any other.
"""

import http.client
import json
import time
from typing import Any

from devkit.ports import LOOPBACK

_Customers = list[tuple[str, str, str, list[tuple[int, dict[str, Any]]]]]
# Of the demo's companies: channel, id and name of the customer, what they sent. Minutes ago come first in each message.
_ACME: _Customers = [
    ("whatsapp", "15550203011", "Lucía Fernández", [
        (212, {"text": "Hi, I ordered the oak table on Monday (order 20418)."}),
        (211, {"text": "Could it be delivered on Friday afternoon instead of the morning?"}),
    ]),
    ("instagram", "7203011000000012", "Yuki Tanaka", [
        (188, {"type": "story_reply", "text": "Is this lamp in the shop in Lyon as well?"}),
    ]),
    ("messenger", "7203011000000013", "Paul Okonkwo", [
        (171, {"text": "Good afternoon! Do you restore old chairs, too?"}),
        (170, {"type": "image", "media": {"sample": 1}}),
        (169, {"text": "There are six of them, from my grandmother."}),
    ]),
    ("whatsapp", "15550203014", "Anneke de Vries", [
        (143, {"type": "document", "text": "The floor plan"}),
        (142, {"text": "Does the corner sofa fit between the window and the door?"}),
    ]),
    ("whatsapp", "15550203015", "Samir Haddad", [
        (118, {"type": "voice"}),
    ]),
    ("instagram", "7203011000000016", "Chloé Martin", [
        (97, {"text": "Love the green armchair 😍 is there a matching stool?"}),
        (96, {"type": "image", "media": {"sample": 2}}),
    ]),
    ("whatsapp", "15550203017", "Ingrid Solberg", [
        (81, {"text": "Where do I bring the shelf back to?"}),
        (80, {"type": "location", "location": {"latitude": 59.9139, "longitude": 10.7522, "name": "Where I am now"}}),
    ]),
    ("messenger", "7203011000000018", "Marek Zieliński", [
        (64, {"text": "The parcel came with a broken leg. What now?"}),
        (63, {"type": "image", "media": {"sample": 0}, "count": 2}),
    ]),
    ("whatsapp", "15550203019", "Fatima Noor", [
        (47, {"text": "Can I pay in three parts?"}),
    ]),
    ("whatsapp", "15550203020", "George Adeyemi", [
        (33, {"type": "contacts"}),
        (32, {"text": "This is my neighbour, she can take the delivery."}),
    ]),
    ("instagram", "7203011000000021", "Bea Lindholm", [
        (21, {"text": "Do you ship to Iceland?"}),
    ]),
    ("whatsapp", "15550203022", "Tomás Rocha", [
        (12, {"type": "video", "text": "This is how the drawer sticks"}),
        (11, {"text": "Oiling it did not help."}),
    ]),
    ("messenger", "7203011000000023", "Hannah Weiss", [
        (6, {"text": "Are you open on 24 December?"}),
    ]),
    ("whatsapp", "15550203024", "Arjun Mehta", [
        (3, {"text": "Thank you, the chairs are wonderful!"}),
        (2, {"type": "sticker"}),
    ]),
]  # fmt: skip
_GLOBEX: _Customers = [
    ("whatsapp", "15550203031", "Rosa Bianchi", [(75, {"text": "Is the workshop on Thursday still on?"})]),
    ("messenger", "7203011000000032", "Noah Fraser", [(28, {"text": "I need an invoice for my last order, please."})]),
    ("instagram", "7203011000000033", "Emi Sato", [(9, {"text": "When will the blue ones be back?"})]),
]
_COMPANIES = {"acme": _ACME, "globex": _GLOBEX}
IDLE_TIMEOUT_S = 20


def let_customers_write(simulator: int) -> int:
    """Play those who have not written; returns how many messages. `simulator`: its port. Raises OSError, ValueError."""
    known = _ask(simulator, "state")["accounts"]
    accounts = {(each["organization"], each["channel_type"]): each["account_id"] for each in known}
    written = {
        (account_id, thread["customer"]["customer_id"])
        for account_id in accounts.values()
        for thread in _ask(simulator, f"threads?account_id={account_id}")["data"]
    }
    now, played = time.time(), 0
    for company, customers in _COMPANIES.items():
        for channel, customer_id, name, messages in customers:
            account_id = accounts[company, channel]
            if (account_id, customer_id) in written:
                continue
            for minutes_ago, message in messages:
                at = {"account_id": account_id, "timestamp_ms": int((now - minutes_ago * 60) * 1000)}
                customer = {"id": customer_id, "name": name}
                _ask(simulator, "customers/messages", {**at, "customer": customer, **message})
                played += 1
    _ask(simulator, f"idle?timeout_s={IDLE_TIMEOUT_S}")
    return played


def _ask(port: int, path: str, document: dict[str, Any] | None = None) -> Any:
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=IDLE_TIMEOUT_S + 5)
    method, body = ("GET", None) if document is None else ("POST", json.dumps(document))
    line.request(method, f"/simulator/api/{path}", body=body, headers={"Content-Type": "application/json"})
    answer = line.getresponse()
    said = answer.read()
    line.close()
    if answer.status // 100 != 2:
        raise ValueError(f"the simulator answered {answer.status}: {said[:200]!r}")
    return json.loads(said)
