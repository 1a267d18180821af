"""What each role may do, and what a refusal says."""

from itertools import pairwise

import pytest

from apps.access.permissions import CATALOGUE, ROLE_WORDS, ROLES, permissions_of, with_implied
from apps.access.principal import Principal, can, require
from apps.access.tests.factories import reach_as
from kernel.errors import PermissionDenied


def test_each_role_holds_what_the_one_below_it_holds_and_more() -> None:
    order = ("viewer", "agent", "supervisor", "admin", "owner")
    ladder = [ROLES[name] for name in order]

    assert all(lower < upper for lower, upper in pairwise(ladder))
    assert not [each for each in ROLES["viewer"] if not each.endswith(":read")], "a viewer only looks"
    assert not [each for name in ("developer", "billing") for each in ROLES[name] if each.startswith("conversations:")]


def test_letting_strangers_in_is_for_those_who_run_the_workspace() -> None:
    """Others get it by a role of the workspace's own (decision 0026)."""
    assert [role for role, held in ROLES.items() if "members:invite" in held] == ["owner", "admin"]


def test_the_catalogue_hangs_together() -> None:
    for key, permission in CATALOGUE.items():
        assert permission.key == key and permission.implies <= CATALOGUE.keys()
        assert permission.name and permission.description.endswith(".")
    assert ROLES.keys() == ROLE_WORDS.keys()
    for role, held in ROLES.items():
        assert with_implied(held) == held, f"{role} lacks what its permissions need"


def test_what_is_implied_comes_along_and_what_is_unknown_does_not() -> None:
    assert with_implied(["conversations:reply", "root"]) == {"conversations:reply", "conversations:read"}


@pytest.mark.parametrize("role", ["", "Owner", "root", "none"])
def test_a_role_that_is_not_known_may_do_nothing(role: str) -> None:
    stranger = Principal("usr_1", "org_1", reach_as(role))

    assert permissions_of(role) == frozenset()
    assert not can(stranger, "conversations:read")


def test_a_refusal_names_what_is_missing_and_who_refused() -> None:
    viewer = Principal("usr_1", "org_1", reach_as("viewer"))

    with pytest.raises(PermissionDenied, match=r"conversations:reply") as refused:
        require(viewer, "conversations:reply")

    assert refused.value.extra == {"required_permission": "conversations:reply", "denied_by": "role"}
