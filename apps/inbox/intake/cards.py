"""Contact cards as customers send them: any part may be missing, or only a vCard be there. Pure."""

import re
from typing import Any

from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_name, as_text, as_url, present

MOST = 20  # numbers, addresses … of one card
_VCARD_LINE = re.compile(
    r"^(?:item\d+\.)?(FN|N|TEL|EMAIL|ORG|URL)((?:;[^:\r\n]*)?):(.+)$", re.IGNORECASE | re.MULTILINE
)
_VCARD_TYPE = re.compile(r"type=\"?([\w-]+)", re.IGNORECASE)

Row = dict[str, Any]


def read_contact(contact: Json) -> Row:
    """One card: name, organization, phones, emails, addresses, urls, birthday. Empty when nothing of it is readable."""
    name, org = as_map(contact.get("name")), as_map(contact.get("org"))
    card = present(
        name=_name(name),
        organization=as_name(org.get("company")),
        title=as_name(org.get("title")),
        phones=_entries(contact.get("phones"), "phone", "number", wa_id="wa_id"),
        emails=_entries(contact.get("emails"), "email", "address"),
        addresses=_addresses(contact.get("addresses")),
        urls=[url for raw in as_list(contact.get("urls"))[:MOST] if (url := as_url(as_map(raw).get("url")))] or None,
        birthday=as_name(contact.get("birthday")),
        origin=as_name(contact.get("origin")),
    )
    vcard = as_text(contact.get("vcard"))
    return {**_read_vcard(vcard), **card} if vcard else card


def _name(name: Json) -> str | None:
    parts = (as_name(name.get(part)) for part in ("first_name", "middle_name", "last_name"))
    return as_name(name.get("formatted_name")) or as_name(" ".join(part for part in parts if part))


def _entries(value: object, key: str, shown_as: str, **others: str) -> list[Row] | None:
    found = []
    for raw in as_list(value)[:MOST]:
        entry = as_map(raw)
        text = as_name(entry.get(key))
        extra = {name: as_id(entry.get(theirs)) for name, theirs in others.items()}
        first = next((each for each in extra.values() if each), None)
        if text or first:
            found.append(present(**{shown_as: text or first, "type": as_name(entry.get("type")), **extra}))
    return found or None


def _addresses(value: object) -> list[str] | None:
    found = []
    for raw in as_list(value)[:MOST]:
        address = as_map(raw)
        lines = [
            as_name(address.get("street")),
            " ".join(part for name in ("zip", "city") if (part := as_name(address.get(name)))),
            as_name(address.get("state")),
            as_name(address.get("country")),
        ]
        if text := ", ".join(line for line in lines if line):
            found.append(text)
    return found or None


def _read_vcard(vcard: str) -> Row:
    """The few lines of a vCard that say what the structured fields would."""
    found: dict[str, list[Row]] = {"TEL": [], "EMAIL": []}
    name = organization = None
    for kind, parameters, value in _VCARD_LINE.findall(vcard[:20_000])[: 4 * MOST]:
        kind, value = kind.upper(), value.strip()
        if kind == "FN" or (kind == "N" and name is None):
            name = as_name(value if kind == "FN" else " ".join(reversed(value.split(";")[:2])).strip()) or name
        elif kind == "ORG":
            organization = as_name(value.replace(";", " ").strip())
        elif kind in found and len(found[kind]) < MOST:
            label = _VCARD_TYPE.search(parameters)
            shown_as = "number" if kind == "TEL" else "address"
            entry = present(**{shown_as: as_name(value.removeprefix("tel:"))}, type=label.group(1) if label else None)
            found[kind].append(entry)
    phones, emails = found["TEL"] or None, found["EMAIL"] or None
    return present(name=name, organization=organization, phones=phones, emails=emails)
