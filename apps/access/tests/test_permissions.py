"""What each role may do."""

import pytest

from apps.access.permissions import ROLES, permissions_of
from apps.access.principal import Principal, can, require
from kernel.errors import PermissionDenied


def test_each_role_holds_what_the_one_below_it_holds_and_more() -> None:
    viewer, agent, admin, owner = (ROLES[name] for name in ("viewer", "agent", "admin", "owner"))

    assert viewer < agent < admin < owner
    assert not [each for each in viewer if not each.endswith(":read")], "a viewer only looks"


@pytest.mark.parametrize("role", ["", "Owner", "root", "none"])
def test_a_role_that_is_not_known_may_do_nothing(role: str) -> None:
    stranger = Principal("usr_1", "org_1", role)

    assert permissions_of(role) == frozenset()
    assert stranger.visibility == "none"
    assert not can(stranger, "conversations:read")


def test_a_refusal_names_what_is_missing() -> None:
    with pytest.raises(PermissionDenied, match=r"conversations:reply.*viewer"):
        require(Principal("usr_1", "org_1", "viewer"), "conversations:reply")
