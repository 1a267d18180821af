"""From the ids in a webhook to customers: one person, however many ids and however often they are seen."""

from datetime import datetime
from typing import Any

import pytest

from apps.customers.models import Customer, CustomerIdentity
from apps.customers.naming import display_name
from apps.customers.queries import find_customer_ids, list_identities
from apps.customers.services import Sighting, resolve_customers
from kernel.scope import Scope


def sighting(*aliases: tuple[str, str], channel: str = "whatsapp", scope: str = "", **names: Any) -> Sighting:
    return Sighting(channel_type=channel, scope=scope, aliases=aliases, **names)


PHONE, BSUID = ("phone", "49151"), ("bsuid", "DE.99")


def test_a_person_seen_twice_in_a_batch_and_again_later_is_one_customer(tenant: Scope, now: datetime) -> None:
    first = resolve_customers([sighting(PHONE, profile_name="Mara"), sighting(PHONE)], now=now)
    later = resolve_customers([sighting(PHONE)], now=now)

    assert {row["id"] for row in [*first, *later]} == {Customer.objects.get().pk}
    assert CustomerIdentity.objects.count() == 1


def test_a_new_id_of_a_known_person_is_added_and_finds_them_alone(tenant: Scope, now: datetime) -> None:
    (known,) = resolve_customers([sighting(PHONE)], now=now)
    resolve_customers([sighting(BSUID, PHONE)], now=now)
    (by_new_id,) = resolve_customers([sighting(BSUID)], now=now)

    assert by_new_id["id"] == known["id"]
    assert [each["kind"] for each in list_identities(known["id"])] == ["phone", "bsuid"]
    assert find_customer_ids([("whatsapp", "", "DE.99"), ("whatsapp", "", "")]) == {
        ("whatsapp", "", "DE.99"): known["id"]
    }


def test_a_phone_is_not_needed_and_comes_later(tenant: Scope, now: datetime) -> None:
    (unknown,) = resolve_customers([sighting(BSUID)], now=now)
    assert (unknown["phone"], unknown["display_name"]) == (None, "Customer E.99")

    resolve_customers([sighting(BSUID, PHONE, profile_name="Mara")], now=now)

    assert (Customer.objects.get().phone, Customer.objects.get().display_name) == ("49151", "Mara")


def test_a_name_that_is_there_is_not_overwritten(tenant: Scope, now: datetime) -> None:
    resolve_customers([sighting(PHONE, profile_name="Mara")], now=now)
    resolve_customers([sighting(PHONE, profile_name="Somebody else")], now=now)

    assert Customer.objects.get().display_name == "Mara"


def test_the_same_id_on_another_page_is_another_person(tenant: Scope, now: datetime) -> None:
    psid = ("psid", "77")
    rows = resolve_customers([sighting(psid, channel="messenger", scope=page) for page in ("cha_1", "cha_2")], now=now)
    assert len({row["id"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("profile", "username", "phone", "shown"),
    [
        (" Mara ", "mara", "49", "Mara"),
        (" ", "@mara", "49", "@mara"),
        (None, None, "+49", "+49"),
        (None, None, None, "Customer 4567"),
        ("x" * 300, None, None, "x" * 255),
    ],
)
def test_everybody_is_called_something(
    profile: str | None, username: str | None, phone: str | None, shown: str
) -> None:
    assert display_name(profile_name=profile, username=username, phone=phone, external_id="1234567") == shown
