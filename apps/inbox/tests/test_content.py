"""What messages carry, in one shape."""

from typing import Any

import pytest

from apps.inbox.intake.content import content_of
from apps.inbox.tests.arrivals import arrival

LINES = ("BEGIN:VCARD", "N:Beck;Mara", "FN:Mara Beck", "item1.TEL;type=CELL:+49 151 1", "EMAIL:m@x.test", "ORG:Acme;")
VCARD = "\n".join(LINES)


def shaped(**content: Any) -> dict[str, Any]:
    return content_of(arrival(content=content, text=None).item)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            {"order": {"catalog_id": 1, "product_items": [
                {"product_retailer_id": "A", "quantity": "2", "item_price": "19.90", "currency": "eur"},
                {"product_retailer_id": "B", "quantity": 1, "item_price": 0.1, "currency": "EUR"},
                {"product_retailer_id": "C", "quantity": "x", "item_price": "1e99", "currency": "??"}]}},
            {"order": {"catalog_id": "1", "items": [
                {"product_id": "A", "quantity": 2, "item_price": "19.90", "currency": "EUR"},
                {"product_id": "B", "quantity": 1, "item_price": "0.10", "currency": "EUR"},
                {"product_id": "C"}], "totals": [{"currency": "EUR", "amount": "39.90"}]}},
        ),
        ({"location": {"latitude": "0.0", "longitude": -0.5}}, {"location": {"latitude": 0.0, "longitude": -0.5}}),
        ({"location": {"latitude": 91, "longitude": 0, "name": "Far"}}, {"location": {"name": "Far"}}),
        ({"location": "nowhere"}, {}),
        (
            {"contacts": [{"vcard": VCARD}, {}, {"phones": [{"wa_id": 4915}]}, 7]},
            {"contacts": [
                {"name": "Mara Beck", "organization": "Acme", "phones": [{"number": "+49 151 1", "type": "CELL"}],
                 "emails": [{"address": "m@x.test"}]},
                {"phones": [{"number": "4915", "wa_id": "4915"}]}]},
        ),
        (
            {"interactive": {"type": "nfm_reply", "response": {"flow_token": "x", "when": ["a", "b"], "ok": True}}},
            {"interactive": {"type": "nfm_reply", "response": {"flow_token": "x", "when": ["a", "b"], "ok": True},
                             "fields": [{"name": "when", "value": "a, b"}, {"name": "ok", "value": "yes"}]}},
        ),
        (
            {"referral": {"ref": "r", "ad_id": 7, "source": "ADS", "ads_context_data": {"ad_title": "Sale"}}},
            {"referral": {"kind": "ad", "headline": "Sale", "source": "ADS", "ref": "r", "ad_id": "7"}},
        ),
        (
            {"referral": {"source_type": "post", "source_url": "javascript:x", "image_url": "https://a.test/p"}},
            {"referral": {"kind": "post", "image_url": "https://a.test/p"}},
        ),
        ({"share": {"kind": "reel", "title": "x" * 9000}}, {"share": {"kind": "reel", "title": "x" * 2000}}),
    ],
)  # fmt: skip
def test_content_has_one_shape(content: dict[str, Any], expected: dict[str, Any]) -> None:
    assert shaped(**content) == expected


def test_a_link_in_a_text_is_noted() -> None:
    assert content_of(arrival(text="see https://a.test/b.").item) == {"link": "https://a.test/b"}
    assert content_of(arrival(text="https://a.test", kind="image").item) == {}
