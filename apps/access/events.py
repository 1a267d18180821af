"""What happens to the organization, its people and their rights, as its own log tells it."""

from dataclasses import dataclass
from typing import ClassVar

from apps.access.permissions import MEMBERS_INVITE, MEMBERS_READ, TEAMS_READ
from apps.access.sight import EVERYBODY, holders_of, only
from kernel.events.facts import Audience, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUpdated(Event):
    """Somebody joined, left, or is something else now. `data`: {"member": …}."""

    type: ClassVar[str] = "member.updated"

    def audience(self) -> Audience:
        return holders_of(MEMBERS_READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationUpdated(Event):
    """Somebody is invited, or is so no longer. `data`: {"invitation": {id, email, role, team_ids, state}}.

    Published by `apps.onboarding`, which lies above those who show it.
    """

    type: ClassVar[str] = "invitation.updated"

    def audience(self) -> Audience:
        return holders_of(MEMBERS_INVITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationUpdated(Event):
    """Name or slug changed. `data`: {"organization": …}."""

    type: ClassVar[str] = "organization.updated"

    def audience(self) -> Audience:
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsChanged(Event):
    """One member's rights are others from now on. `data`: {"member_id": …}; only that member gets it.

    Sockets read the rights anew, and browsers forget what they have shown.
    """

    type: ClassVar[str] = "rights.changed"

    def audience(self) -> Audience:
        return only(self.data["member_id"], asks_anew=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessUpdated(Event):
    """Teams, roles, grants or who has which changed. `data`: {"parts": ["members" | "roles" | "teams" | "grants"]}.

    It carries none of them: whoever shows such a list asks for it again.
    """

    type: ClassVar[str] = "access.updated"

    def audience(self) -> Audience:
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDeleted(Event):
    """A team is no more; its conversations are with nobody's team soon. `data`: {"team_id": …}."""

    type: ClassVar[str] = "team.deleted"

    def audience(self) -> Audience:
        return holders_of(TEAMS_READ)
