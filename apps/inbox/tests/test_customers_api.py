"""Finding customers: by the beginnings of names and numbers, and only those in sight."""

from typing import Any

import pytest

from apps.access.models import StoredReach
from apps.access.reach import View
from apps.customers.models import Customer
from apps.customers.searching import read_sought
from apps.inbox.tests.factories import make_conversation
from kernel.scope import Scope
from tests.world.client import as_person
from tests.world.companies import Company


@pytest.mark.parametrize(
    ("typed", "words", "digits"),
    [
        ("Beck, M.", "beck:* & m:*", ""),
        ("+43 (660) 12", "43:* & 660:* & 12:*", "4366012"),
        ("0043 660", "0043:* & 660:*", "43660"),
        ("12", "12:*", ""),
        ("a & !b | 'c'", "a:* & b:* & c:*", ""),
        ("…", "", ""),
    ],
)
def test_what_is_typed_is_words_and_perhaps_a_number(typed: str, words: str, digits: str) -> None:
    assert read_sought(typed) == (words, digits)


def customer(name: str, phone: str | None, **conversation: Any) -> Customer:
    made = make_conversation(**conversation).customer
    Customer.objects.filter(pk=made.pk).update(display_name=name, phone=phone)
    return made


def test_people_are_found_by_any_word_of_their_name_and_by_number(
    tenant: Scope, acme: Company, django_assert_num_queries: Any
) -> None:
    customer("Mara Beck", "4366012345")
    customer("Benno Adler", None)
    customer("%_\\ Odd", "4477")
    api = as_person(acme, "agent")

    def names(**query: Any) -> list[str]:
        return [each["display_name"] for each in api.get("/api/customers", **query).body["data"]]

    assert names(q="be") == ["Benno Adler", "Mara Beck"]
    assert names(q="be", with_phone="true") == ["Mara Beck"]
    assert names(q="+43 660 12") == ["Mara Beck"]
    assert names(q="ck") == names(q="%") == []
    assert api.get("/api/customers", q="").body == {"data": []}


def test_only_those_of_whom_one_sees_a_conversation(tenant: Scope, acme: Company) -> None:
    mine, theirs = acme.people["agent"], acme.people["owner"]
    customer("Seen Sam", "4311", assigned_to_id=mine)
    customer("Hidden Sam", "4322", assigned_to_id=theirs)
    StoredReach.objects.filter(pk=mine).update(view=View.MINE)

    found = as_person(acme, "agent").get("/api/customers", q="sam").body["data"]

    assert [each["display_name"] for each in found] == ["Seen Sam"]
