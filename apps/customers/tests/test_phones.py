"""The forms of one number."""

import pytest

from apps.customers.phones import forms_of


@pytest.mark.parametrize(
    ("phone", "other"),
    [
        ("551187654321", "5511987654321"),  # Brazil: mobile without the ninth digit …
        ("5511987654321", "551187654321"),  # … and with it
        ("556199887766", "5561999887766"),
        ("551132654321", None),  # a landline has no ninth digit
        ("5511932654321", None),
        ("550187654321", None),  # no such area code
        ("5491123456789", "541123456789"),  # Argentina: the 9 of calls from abroad
        ("541123456789", "5491123456789"),
        ("54911234567890", None),
        ("5215512345678", "525512345678"),  # Mexico: the old 1
        ("525512345678", "5215512345678"),
        ("52551234567", None),
        ("4915112345678", None),
        ("15550200001", None),
        ("", None),
        ("BR.123", None),
        ("٥٥١١٨٧٦٥٤٣٢١", None),
    ],
)
def test_a_number_and_its_other_form(phone: str, other: str | None) -> None:
    assert forms_of(phone) == ((phone,) if other is None else (phone, other))


@pytest.mark.parametrize("phone", ["551187654321", "5491123456789", "5215512345678"])
def test_the_other_form_of_the_other_form_is_the_number(phone: str) -> None:
    assert forms_of(forms_of(phone)[1]) == (forms_of(phone)[1], phone)
