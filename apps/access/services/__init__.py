"""Changes to the organization's people and their rights, one at a time (`projection.lock_rights`)."""

from apps.access.services.granting import (
    BeyondOwnRights,
    Gift,
    list_choices,
    list_flaws,
    require_grantable,
    require_over,
)
from apps.access.services.grants import set_grant
from apps.access.services.members import (
    change_member_role,
    deactivate_member,
    follow_membership,
    keep_member,
    set_member_teams,
)
from apps.access.services.naming import NameTaken
from apps.access.services.projection import lock_rights
from apps.access.services.roles import RoleInUse, TooManyRoles, create_role, delete_role, update_role
from apps.access.services.sightings import store_seen, store_sightings
from apps.access.services.teams import (
    add_team_member,
    create_team,
    delete_team,
    remove_team_member,
    rename_team,
)

__all__ = [
    "BeyondOwnRights",
    "Gift",
    "NameTaken",
    "RoleInUse",
    "TooManyRoles",
    "add_team_member",
    "change_member_role",
    "create_role",
    "create_team",
    "deactivate_member",
    "delete_role",
    "delete_team",
    "follow_membership",
    "keep_member",
    "list_choices",
    "list_flaws",
    "lock_rights",
    "remove_team_member",
    "rename_team",
    "require_grantable",
    "require_over",
    "set_grant",
    "set_member_teams",
    "store_seen",
    "store_sightings",
    "update_role",
]
