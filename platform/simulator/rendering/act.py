"""One thing that a customer does, and what is sent when nothing in particular is asked for."""

from dataclasses import dataclass
from typing import Any

from simulator.accounts import Account
from simulator.customers import Customer
from simulator.media import StoredFile
from simulator.messages import Message

STORY_ID = "18092230503652906"
USUAL_PLACE = {"latitude": 52.52, "longitude": 13.405, "name": "Town hall", "address": "Market square 1"}
USUAL_ORDER = {
    "catalog_id": "820991425019046", "text": "Please gift-wrap the mug.",
    "product_items": [
        {"product_retailer_id": "MUG-BLUE", "quantity": 2, "item_price": 14.5, "currency": "EUR"},
        {"product_retailer_id": "COFFEE-250", "quantity": 1, "item_price": 9.9, "currency": "EUR"},
    ],
}  # fmt: skip
USUAL_PRODUCT = {"catalog_id": "820991425019046", "product_retailer_id": "MUG-BLUE"}
USUAL_AD = {
    "source_url": "https://fb.me/2aBcDeFgH", "source_id": "120210000000000001", "source_type": "ad",
    "headline": "New mugs", "body": "20% off until Sunday", "media_type": "image",
    "image_url": "https://scontent.xx.fbcdn.net/v/ad.jpg", "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ",
}  # fmt: skip
USUAL_FLOW = {"delivery_rating": "4", "comment": "Quick and friendly", "flow_token": "AQAAAAACS5FpgQ_cAAAAAD0QI3s."}


@dataclass(frozen=True, slots=True)
class Act:
    """`sent_ms` is platform time; `params` the rest of the request. files, links: what is attached, side by side.

    target: id of the message that this is about, `target_message` that message if it is known; quoted likewise.
    """

    account: Account
    customer: Customer
    kind: str
    text: str | None
    reply_to: str | None
    target: str | None
    params: dict[str, Any]
    message_id: str
    sent_ms: int
    files: tuple[StoredFile, ...] = ()
    links: tuple[str, ...] = ()
    target_message: Message | None = None
    quoted: Message | None = None

    def given(self, name: str, usual: dict[str, Any]) -> dict[str, Any]:
        """A part of the request, or the usual one (also for `true`)."""
        value = self.params.get(name)
        return dict(value) if isinstance(value, dict) and value else dict(usual)

    @property
    def place(self) -> dict[str, Any]:
        """Where the customer is."""
        return self.given("location", USUAL_PLACE)

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """The cards that are sent."""
        given = self.params.get("contacts")
        return list(given) if given else [usual_contact(self.text)]


def usual_contact(name: str | None = None) -> dict[str, Any]:
    """A card with a name and a number that may be shown."""
    first, _, last = (name or "Dora Muster").partition(" ")
    known = {"formatted_name": f"{first} {last}".strip(), "first_name": first, **({"last_name": last} if last else {})}
    phone = {"phone": "+1 555-020-4214", "wa_id": "15550204214", "type": "CELL"}
    return {"name": known, "phones": [phone]}
