"""What a message carries beside its words, in one shape for every channel (`MessageOut.content`). Pure.

The adapters say what came; here it gets the shape that the screen and the API's readers can rely on. Whatever cannot be
read is left out: a customer's odd contact card is no reason to lose the message.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.channels.adapters.items import InboundMessage
from apps.channels.adapters.reading import (
    Json,
    as_id,
    as_int,
    as_list,
    as_map,
    as_name,
    as_text,
    as_url,
    present,
)
from apps.inbox.intake.cards import read_contact
from apps.inbox.links import first_link

Row = dict[str, Any]

MOST = 100  # entries of a list that somebody else made up
LONGEST = 2000  # characters of a value that is shown


def content_of(item: InboundMessage) -> Row:
    """The `content` of a new message row."""
    named = {
        "payload": item.payload,
        "ad_id": item.ad_id,
        "story_id": item.story_id,
        "group_id": item.group_id,
        "app_id": item.app_id,
        "removed": True if item.removed else None,
        "standby": True if item.standby else None,
        "link": first_link(item.text) if item.message_type == "text" else None,
    }
    content: Row = {**item.content, **present(**named)}
    for key, shape in _SHAPES.items():
        if key in content:
            shaped = shape(content[key])
            if shaped:
                content[key] = shaped
            else:
                del content[key]
    return content


def _shape_location(value: object) -> Row:
    place = as_map(value)
    latitude, longitude = _degrees(place.get("latitude"), 90), _degrees(place.get("longitude"), 180)
    is_point = latitude is not None and longitude is not None
    return present(
        latitude=latitude if is_point else None,
        longitude=longitude if is_point else None,
        name=as_name(place.get("name")),
        address=as_name(place.get("address")),
        url=as_url(place.get("url")),
    )


def _degrees(value: object, most: int) -> float | None:
    number = _decimal(value)
    return float(number) if number is not None and abs(number) <= most else None


def _shape_contacts(value: object) -> list[Row]:
    return [card for raw in as_list(value)[:MOST] if (card := read_contact(as_map(raw)))]


def _shape_order(value: object) -> Row:
    """Items with their prices, and the sum for each currency; amounts are decimal numbers as text."""
    order = as_map(value)
    items, sums = [], dict[str, Decimal]()
    for raw in as_list(order.get("product_items"))[:MOST]:
        line = as_map(raw)
        quantity, price, currency = as_int(line.get("quantity")), _decimal(line.get("item_price")), _currency(line)
        if price is not None and quantity is not None and currency is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + price * quantity
        items.append(
            present(
                product_id=as_id(line.get("product_retailer_id")),
                quantity=quantity,
                item_price=_amount(price),
                currency=currency,
            )
        )
    totals = [{"currency": currency, "amount": _amount(total)} for currency, total in sums.items()]
    return present(catalog_id=as_id(order.get("catalog_id")), items=items, totals=totals)


def _currency(line: Json) -> str | None:
    code = as_text(line.get("currency"))
    return code.upper() if code is not None and len(code) == 3 and code.isalpha() else None


def _decimal(value: object) -> Decimal | None:
    """A number, or text that is one; at most twelve digits before the point."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else None


def _amount(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}" if number == round(number, 2) else f"{number:f}"


def _shape_interactive(value: object) -> Row:
    """An answer. A Flow's form becomes `fields`; its raw `response` stays for whoever knows the form."""
    answer = dict(as_map(value))
    response = answer.get("response")
    if isinstance(response, Mapping):
        answer["fields"] = [
            {"name": str(name)[:LONGEST], "value": _shown(value)}
            for name, value in list(response.items())[:MOST]
            if name != "flow_token"
        ]
    return answer


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value[:MOST])[:LONGEST]
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(each)}" for name, each in value.items())[:LONGEST]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)[:LONGEST]


def _shape_referral(value: object) -> Row:
    """Where the customer came from: an ad, a post, a link. WhatsApp's and Messenger's keys become one set."""
    referral = as_map(value)
    context = as_map(referral.get("ads_context_data"))
    kind = as_text(referral.get("source_type"))
    ad_id = as_id(referral.get("ad_id")) or (as_id(referral.get("source_id")) if kind == "ad" else None)
    picture = referral.get("image_url") or referral.get("thumbnail_url") or context.get("photo_url")
    return present(
        kind=kind or ("ad" if ad_id else "link"),
        headline=as_name(referral.get("headline")) or as_name(context.get("ad_title")),
        body=_cut(referral.get("body")),
        url=as_url(referral.get("source_url")) or as_url(referral.get("referer_uri")),
        image_url=as_url(picture),
        video_url=as_url(referral.get("video_url")) or as_url(context.get("video_url")),
        source=as_name(referral.get("source")),
        source_id=as_id(referral.get("source_id")) or as_id(context.get("post_id")),
        ref=_cut(referral.get("ref")),
        ad_id=ad_id,
        product_id=as_id(as_map(referral.get("product")).get("id")) or as_id(context.get("product_id")),
        welcome_text=_cut(as_map(referral.get("welcome_message")).get("text")),
        click_id=_cut(referral.get("ctwa_clid")),
    )


def _shape_template(value: object) -> Row:
    """A structured message with its cards, wherever the platform put them."""
    template = dict(as_map(value))
    holders = [template, *(as_map(template.get(name)) for name in ("generic", "product", "media", "receipt"))]
    elements = next((found for holder in holders if (found := as_list(holder.get("elements")))), ())
    cards = [
        present(
            title=_cut(card.get("title")),
            subtitle=_cut(card.get("subtitle")),
            url=as_url(as_map(card.get("default_action")).get("url")) or as_url(card.get("url")),
            image_url=as_url(card.get("image_url")),
            buttons=[title for raw in as_list(card.get("buttons"))[:MOST] if (title := _cut(as_map(raw).get("title")))]
            or None,
        )
        for card in map(as_map, elements[:MOST])
    ]
    template["cards"] = [card for card in cards if card]
    return template


def _shape_share(value: object) -> Row:
    share = as_map(value)
    return present(kind=share.get("kind"), url=share.get("url"), title=_cut(share.get("title")), id=share.get("id"))


def _cut(value: object) -> str | None:
    text = as_text(value)
    return text[:LONGEST] if text is not None else None


_SHAPES: dict[str, Callable[[object], Any]] = {
    "location": _shape_location,
    "contacts": _shape_contacts,
    "order": _shape_order,
    "interactive": _shape_interactive,
    "referral": _shape_referral,
    "template": _shape_template,
    "share": _shape_share,
}
