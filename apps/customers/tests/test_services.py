"""From the ids in a webhook to customers: one person, however many ids and however often they are seen."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.customers import services
from apps.customers.models import Customer, CustomerIdentity
from apps.customers.naming import display_name
from apps.customers.queries import find_customer_ids, list_identities
from apps.customers.register import CustomerRow, Sighting
from kernel.scope import Scope


def sighting(*aliases: tuple[str, str], channel: str = "whatsapp", scope: str = "", **names: Any) -> Sighting:
    return Sighting(channel_type=channel, scope=scope, aliases=aliases, **names)


def resolve_customers(sightings: list[Sighting], *, now: datetime, **options: Any) -> list[CustomerRow]:
    rows = services.resolve_customers(sightings, now=now, **options)
    return [row for row in rows if row is not None]


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


def aliases_of(row: CustomerRow) -> list[tuple[str, bool]]:
    return [(each["external_user_id"], each["is_current"]) for each in list_identities(row["id"])]


@pytest.mark.parametrize(
    ("first", "then"),
    [("551187654321", "5511987654321"), ("541123456789", "5491123456789"), ("5215512345678", "525512345678")],
)
def test_the_forms_of_one_number_are_one_customer(tenant: Scope, now: datetime, first: str, then: str) -> None:
    (known,) = resolve_customers([sighting(("phone", first))], now=now)
    (again,) = resolve_customers([sighting(("phone", then))], now=now)

    assert again["id"] == known["id"]
    assert aliases_of(known) == [(first, True), (then, True)]


class Merges(list[tuple[str, str]]):
    def __call__(self, keep_id: str, gone_id: str) -> None:
        self.append((keep_id, gone_id))
        services.absorb_customer(keep_id=keep_id, gone_id=gone_id)


def test_a_phone_that_appears_later_shows_that_two_are_one(tenant: Scope, now: datetime) -> None:
    merges = Merges()
    (by_phone,) = resolve_customers([sighting(PHONE, profile_name="Mara")], now=now)
    (by_id,) = resolve_customers([sighting(BSUID, username="@mara")], now=now + timedelta(minutes=1))

    both = resolve_customers([sighting(PHONE, BSUID), sighting(BSUID)], now=now + timedelta(minutes=2), merge=merges)

    assert merges == [(by_phone["id"], by_id["id"])]
    assert {row["id"] for row in both} == {by_phone["id"]} == {Customer.objects.get().pk}
    assert aliases_of(by_phone) == [("49151", True), ("DE.99", True)]
    assert (Customer.objects.get().display_name, Customer.objects.get().username) == ("Mara", "mara")


def test_two_who_are_found_to_be_one_in_their_first_batch_are_one(tenant: Scope, now: datetime) -> None:
    merges = Merges()
    rows = resolve_customers([sighting(PHONE), sighting(BSUID), sighting(PHONE, BSUID)], now=now, merge=merges)

    assert len({row["id"] for row in rows}) == Customer.objects.count() == 1
    assert merges == []
    assert aliases_of(rows[0]) == [("49151", True), ("DE.99", True)]


def test_a_phone_whose_owner_is_known_under_another_id_joins_nobody(tenant: Scope, now: datetime) -> None:
    """The number may have changed hands: two strangers' histories must not become one."""
    merges = Merges()
    (old,) = resolve_customers([sighting(PHONE, ("bsuid", "DE.1"))], now=now)
    (new,) = resolve_customers([sighting(BSUID)], now=now)

    (found,) = resolve_customers([sighting(PHONE, BSUID)], now=now, merge=merges)

    assert (found["id"], merges) == (new["id"], [])
    assert old["id"] != new["id"]


NEW_PHONE = ("phone", "49152")


def moved(at: datetime, *to: tuple[str, str]) -> Sighting:
    return sighting(PHONE, moved_to=to or (NEW_PHONE,), at=at)


def test_a_changed_number_keeps_the_customer_and_retires_the_old_one(tenant: Scope, now: datetime) -> None:
    (known,) = resolve_customers([sighting(PHONE, profile_name="Mara")], now=now)

    resolve_customers([moved(now), moved(now)], now=now)

    assert Customer.objects.get().phone == "49152"
    assert aliases_of(known) == [("49152", True), ("49151", False)]
    (late,) = resolve_customers([sighting(PHONE, at=now - timedelta(hours=1))], now=now)
    assert late["id"] == known["id"], "an old message that is told late is still theirs"
    (stranger,) = resolve_customers([sighting(PHONE, at=now + timedelta(days=90))], now=now)
    assert stranger["id"] != known["id"], "whoever has the number now is somebody else"
    assert aliases_of(stranger) == [("49151", True)]
    assert aliases_of(known) == [("49152", True)]


@pytest.mark.parametrize(("age", "joined"), [(timedelta(minutes=1), True), (timedelta(days=400), False)])
def test_who_wrote_from_the_new_number_before_it_was_theirs_is_somebody_else(
    tenant: Scope, now: datetime, age: timedelta, joined: bool
) -> None:
    merges = Merges()
    (mover,) = resolve_customers([sighting(PHONE)], now=now - timedelta(days=500))
    (other,) = resolve_customers([sighting(NEW_PHONE)], now=now - age)

    (found,) = resolve_customers([moved(now)], now=now, merge=merges)

    assert found["id"] == mover["id"]
    assert merges == ([(mover["id"], other["id"])] if joined else [])
    assert ("49152", True) in aliases_of(mover)


def test_news_about_somebody_unknown_makes_nobody(tenant: Scope, now: datetime) -> None:
    assert services.resolve_customers([sighting(PHONE, is_news=True)], now=now) == [None]
    assert not Customer.objects.exists()


def test_the_businesss_own_name_for_a_customer_counts_more(tenant: Scope, now: datetime) -> None:
    resolve_customers([sighting(PHONE, profile_name="xX_mara_Xx")], now=now)
    resolve_customers([sighting(PHONE, profile_name="Mara Beck", is_own_name=True)], now=now)

    assert Customer.objects.get().display_name == "Mara Beck"


def test_only_the_newest_word_about_marketing_counts(tenant: Scope, now: datetime) -> None:
    (known,) = resolve_customers([sighting(PHONE)], now=now)
    later = now + timedelta(hours=1)

    assert services.set_marketing_consent(customer_id=known["id"], is_stopped=True, at=later)
    assert not services.set_marketing_consent(customer_id=known["id"], is_stopped=False, at=now)

    assert Customer.objects.get().marketing_stopped_at == later
    assert services.set_marketing_consent(customer_id=known["id"], is_stopped=False, at=later + timedelta(minutes=1))
    assert Customer.objects.get().marketing_stopped_at is None


def test_any_number_of_sightings_takes_as_many_statements_as_one(tenant: Scope, now: datetime) -> None:
    people = [sighting(("phone", f"4915{n:08}"), ("bsuid", f"DE.{n}")) for n in range(61)]
    counts = []
    for some in (people[:1], people[1:], people):
        with CaptureQueriesContext(connection) as statements:
            resolve_customers(some, now=now)
        counts.append(len(statements))

    one, many, known_again = counts
    assert many <= one <= 4
    assert known_again < many
