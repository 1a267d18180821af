"""Who a WhatsApp item is about: phone number, business-scoped id, or both (usernames, since 2026)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from apps.channels.adapters.items import Alias, AliasKind
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_name

_PHONE_PUNCTUATION = re.compile(r"[+\s().-]")
_SCOPED_ID = re.compile(r"[A-Z]{2}\.")
_EMPTY: Json = {}


class Customer(NamedTuple):
    """The customer of one item. `external_user_id` is the phone where it is known, else the scoped id."""

    external_user_id: str | None
    aliases: tuple[Alias, ...]
    profile_name: str | None
    username: str | None


def list_contacts(value: Json) -> Sequence[Json]:
    """The readable `contacts[]` of a change."""
    return [contact for contact in as_list(value.get("contacts")) if isinstance(contact, dict)]


def read_customer(
    contacts: Sequence[Json], *, phone: object, user_id: object, parent_id: object, is_shared: bool = False
) -> Customer:
    """Join what the item says with the contact of the same person. `is_shared`: others wrote in the same change."""
    phone, user_id = as_phone(phone), as_id(user_id)
    contact = _find_contact(contacts, phone, user_id, is_shared)
    if phone is None:
        phone = as_phone(contact.get("wa_id"))
    if user_id is None:
        user_id = as_id(contact.get("user_id"))
    parent_id = as_id(parent_id) or as_id(contact.get("parent_user_id"))
    if phone is None and user_id is None:
        parent_id = None  # it names a person for another portfolio: not enough to answer to
    profile = as_map(contact.get("profile"))
    return Customer(
        external_user_id=phone or user_id,
        aliases=_list_aliases(phone, user_id, parent_id),
        profile_name=as_name(profile.get("name")),
        username=as_name(profile.get("username")),
    )


def as_phone(value: object) -> str | None:
    """Digits of a phone number; a scoped id that stands in its place is kept as it is."""
    text = as_id(value)
    if text is None or text.isdigit():
        return text
    digits = _PHONE_PUNCTUATION.sub("", text)
    return digits if digits.isdigit() else text


def _find_contact(contacts: Sequence[Json], phone: str | None, user_id: str | None, is_shared: bool) -> Json:
    """The contact with the same id. A lone contact is taken for an item that names no sender, and for its profile,
    unless there are others whose it may be."""
    for contact in contacts:
        if phone is not None and as_phone(contact.get("wa_id")) == phone:
            return contact
        if user_id is not None and as_id(contact.get("user_id")) == user_id:
            return contact
    if len(contacts) != 1 or is_shared:
        return _EMPTY
    if phone is None and user_id is None:
        return contacts[0]
    return {"profile": contacts[0].get("profile")}


def _list_aliases(phone: str | None, user_id: str | None, parent_id: str | None) -> tuple[Alias, ...]:
    aliases: list[Alias] = []
    if phone is not None:
        aliases.append(Alias(kind=_kind_of(phone), value=phone))
    if user_id is not None and user_id != phone:
        aliases.append(Alias(kind="bsuid", value=user_id))
    if parent_id is not None and parent_id not in (phone, user_id):
        aliases.append(Alias(kind="parent_bsuid", value=parent_id))
    return tuple(aliases)


def _kind_of(phone: str) -> AliasKind:
    return "bsuid" if _SCOPED_ID.match(phone) else "phone"
