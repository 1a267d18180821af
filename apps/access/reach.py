"""How far somebody's rights reach: which conversations, channel accounts and teams, and what they may do there. Pure.

Three ways of asking the same thing, all from `branches_of`: `sees` for one conversation, `sql_of` for lists, and the
visibility class of a socket. A conversation is seen when it fits one of the branches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from typing import Any

from apps.access.permissions import CONVERSATIONS_READ


class View(StrEnum):
    """How far a role sees. Everybody sees what is assigned to them."""

    ALL = "all"  # every conversation
    TEAMS = "teams"  # those of the teams that one belongs to, or was granted
    CHANNELS = "channels"  # those on channel accounts that were granted to oneself or to one's teams
    UNASSIGNED = "unassigned"  # those that nobody has, unless they lie with a team that is not one's own
    MINE = "mine"  # only those assigned to oneself


class Bits(IntFlag):
    """What a grant on a channel account or a team allows."""

    VIEW = 1
    REPLY = 2
    MANAGE = 4


EVERYTHING = Bits.VIEW | Bits.REPLY | Bits.MANAGE

# One way in which a conversation comes into sight: column → value it must have (None: must be empty).
Branch = tuple[tuple[str, str | None], ...]
Branches = tuple[Branch, ...] | None  # None: every conversation; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One member's rights, as the projection keeps them.

    `teams` and `channels`: bits by id, grants of one's teams included; belonging to a team is VIEW and REPLY on it.
    """

    member_id: str
    role: str
    permissions: frozenset[str] = frozenset()
    view: View = View.MINE
    team_ids: frozenset[str] = frozenset()  # those the member belongs to
    teams: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation lies: what its being seen depends on."""

    channel_account_id: str
    assigned_to_id: str | None
    team_id: str | None


def branches_of(reach: Reach, bit: Bits = Bits.VIEW) -> Branches:
    """The conversations on which the reach gives `bit`. None: all; no branches: none."""
    if CONVERSATIONS_READ not in reach.permissions:
        return ()
    if reach.view == View.ALL:
        return None
    teams = sorted(id_ for id_, bits in reach.teams.items() if bits & bit)
    branches: list[Branch] = [(("assigned_to_id", reach.member_id),)]
    if reach.view == View.TEAMS:
        branches += [(("team_id", id_),) for id_ in teams]
    elif reach.view == View.CHANNELS:
        branches += [(("channel_account_id", id_),) for id_, bits in sorted(reach.channels.items()) if bits & bit]
    elif reach.view == View.UNASSIGNED:
        branches += [(("assigned_to_id", None), ("team_id", id_)) for id_ in (None, *teams)]
    return tuple(branches)


def fits(branches: Branches, place: Place) -> bool:
    """Whether a conversation at this place is one of the branches'."""
    return branches is None or any(
        all(getattr(place, column) == value for column, value in branch) for branch in branches
    )


def sees(reach: Reach, place: Place) -> bool:
    """Whether the conversation is in sight."""
    return fits(branches_of(reach), place)


def sql_of(branch: Branch, alias: str, params: dict[str, Any]) -> str:
    """One branch as a condition on `alias`; its values are added to `params`."""
    conditions = []
    for column, value in branch:
        if value is None:
            conditions.append(f"{alias}.{column} IS NULL")
        else:
            name = f"sight_{len(params)}"
            params[name] = value
            conditions.append(f"{alias}.{column} = %({name})s")
    return " AND ".join(conditions)


def sql_of_all(branches: Branches, alias: str, params: dict[str, Any]) -> str:
    """All of them as one condition."""
    if branches is None:
        return "true"
    return "(" + (" OR ".join(f"({sql_of(branch, alias, params)})" for branch in branches) or "false") + ")"


def team_bits(reach: Reach, team_id: str) -> int:
    """What may be done with a team itself."""
    return EVERYTHING if reach.view == View.ALL else reach.teams.get(team_id, 0)


def channel_bits(reach: Reach, channel_account_id: str) -> int:
    """What may be done with a channel account itself. Only those who see by channel do not know of the others."""
    if reach.view == View.ALL:
        return EVERYTHING
    known = 0 if reach.view == View.CHANNELS else Bits.VIEW
    return known | reach.channels.get(channel_account_id, 0)


def visible_channels(reach: Reach) -> frozenset[str] | None:
    """The channel accounts that one may know of. None: all."""
    if reach.view != View.CHANNELS:
        return None
    return frozenset(id_ for id_, bits in reach.channels.items() if bits & Bits.VIEW)


def covers(reach: Reach, after: Reach, before: Reach | None = None) -> bool:
    """Whether whoever has `reach` holds all that somebody gains who goes from `before` (None: nothing) to `after`."""
    before = before or Reach(member_id=after.member_id, role="")
    if not after.permissions - before.permissions <= reach.permissions:
        return False
    if any(not _covers_sight(reach, after, before, bit) for bit in (Bits.VIEW, Bits.REPLY)):
        return False
    return reach.view == View.ALL or (
        before.view == View.ALL or (after.view != View.ALL and _managed(after) - _managed(before) <= _managed(reach))
    )


def _covers_sight(reach: Reach, after: Reach, before: Reach, bit: Bits) -> bool:
    own, gained, had = branches_of(reach, bit), branches_of(after, bit), branches_of(before, bit)
    if own is None or had is None:
        return True
    if gained is None:
        return False
    # What is assigned to somebody is theirs to see, whoever brought them here.
    theirs = (("assigned_to_id", after.member_id),)
    return all(
        branch == theirs or any(set(mine) <= set(branch) for mine in own) for branch in gained if branch not in had
    )


def _managed(reach: Reach) -> set[str]:
    return {id_ for held in (reach.teams, reach.channels) for id_, bits in held.items() if bits & Bits.MANAGE}
