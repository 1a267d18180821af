"""What an organization may be called in addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.slugs import (
    MAX_LENGTH,
    RESERVED,
    is_reserved,
    is_well_formed,
    skeleton_of,
    slug_from,
    variants_of,
)


@pytest.mark.parametrize("slug", ["abc", "a1b", "acme-inc", "a-b-c", "x" * 40, "4711"])
def test_letters_digits_and_single_hyphens_are_well_formed(slug: str) -> None:
    assert is_well_formed(slug)


@pytest.mark.parametrize(
    "slug",
    ["", "ab", "x" * 41, "-acme", "acme-", "ac--me", "Acme", "ac me", "ac_me", "ac.me", "аcme", "ac\x00me", "acmé"],
)
def test_anything_else_is_not(slug: str) -> None:
    assert not is_well_formed(slug)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme", "ac-me"),
        ("paypal", "paypa1"),
        ("google", "g00gle"),
        ("modern", "modem"),
        ("vvork", "work"),
        ("stripe", "5tripe"),
    ],
)
def test_what_the_eye_takes_for_the_same_has_one_skeleton(one: str, other: str) -> None:
    assert skeleton_of(one) == skeleton_of(other)


@pytest.mark.parametrize(
    "slug", ["admin", "adm1n", "inlet", "in-let", "inlet-support", "supp0rt", "www", "vvvvw", "login", "l0gin"]
)
def test_names_of_ours_and_their_look_alikes_are_reserved(slug: str) -> None:
    assert is_reserved(slug)


@pytest.mark.parametrize("slug", ["acme", "northwind", "bakery-on-5th", "zoe-and-ben"])
def test_ordinary_names_are_not_reserved(slug: str) -> None:
    assert not is_reserved(slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Inc.", "acme-inc"),
        ("  Café Zoë & Söhne ", "cafe-zoe-and-sohne"),
        ("O'Neill's", "oneills"),
        ("株式会社", ""),
        ("AB", ""),
        ("x" * 60, "x" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_name_asks_for_a_slug(name: str, slug: str) -> None:
    assert slug_from(name) == slug


@given(st.text())
def test_whatever_the_name_its_slug_is_well_formed_or_empty(name: str) -> None:
    slug = slug_from(name)

    assert slug == "" or is_well_formed(slug)
    assert slug == "" or all(is_well_formed(each) for each in variants_of(slug))


def test_reserved_slugs_are_written_as_slugs() -> None:
    assert {each for each in RESERVED if len(each) > MAX_LENGTH or each != each.lower()} == set()
