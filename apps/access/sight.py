"""Who may see an event: what its publisher writes beside it, and what a reader makes of that. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from apps.access.permissions import CHANNELS_READ
from apps.access.reach import Branches, Place, Reach, branches_of, fits, visible_channels
from kernel.events.facts import Audience

EVERYBODY: Audience = {}


def holders_of(permission: str) -> Audience:
    """Those whose role holds the permission."""
    return {"needs": permission}


def only(member_id: str, *, asks_anew: bool = False) -> Audience:
    """One person. `asks_anew`: that person's rights are others from this event on."""
    return {"member": member_id, "anew": True} if asks_anew else {"member": member_id}


def asks_anew(audience: Audience, member_id: str) -> bool:
    """Whether this member's sight, known from before the event, does not hold from it on."""
    return audience.get("member") == member_id and "anew" in audience


def of_channel(channel_account_id: str) -> Audience:
    """Those who may know of the channel account."""
    return {"channel": channel_account_id}


def of_channels(channel_account_ids: Sequence[str], permission: str) -> Audience:
    """Those who hold the permission and may know of one of the channel accounts."""
    return {"channels": list(channel_account_ids), "holding": permission}


def of_conversation(snapshot: Mapping[str, Any], before: Place | None = None) -> Audience:
    """Those who see the conversation (as ConversationOut), and those who saw it when it lay `before`."""
    at = [snapshot["channel_account_id"], snapshot["assigned_to"], snapshot["team_id"]]
    if before is None:
        return {"at": at}
    return {"at": at, "was": [before.channel_account_id, before.assigned_to_id, before.team_id]}


class Shown(Enum):
    """What a reader gets of an event."""

    WHOLE = "whole"
    HIDDEN = "hidden"  # only that a conversation is out of sight from now on
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sight:
    """A reach, as far as it decides which events are shown: people with equal sights get the same bytes.

    What is meant for one person (`only`) is decided by that person's id besides.
    """

    permissions: frozenset[str]
    branches: Branches
    channels: frozenset[str] | None  # None: all

    def of(self, audience: Audience, member_id: str) -> Shown:
        """What somebody with this sight gets of an event for that audience."""
        at = audience.get("at")
        if at is not None:
            return self._of_conversation(at, audience.get("was"))
        if "member" in audience:
            return Shown.WHOLE if audience["member"] == member_id else Shown.NOTHING
        if "needs" in audience:
            return Shown.WHOLE if audience["needs"] in self.permissions else Shown.NOTHING
        if "channel" in audience:
            return Shown.WHOLE if self._knows_channel(audience["channel"]) else Shown.NOTHING
        if "channels" in audience:
            holds = audience["holding"] in self.permissions
            knows = holds and any(self._knows_channel(each) for each in audience["channels"])
            return Shown.WHOLE if knows else Shown.NOTHING
        return Shown.NOTHING if "nobody" in audience else Shown.WHOLE

    def _knows_channel(self, channel_account_id: str) -> bool:
        return CHANNELS_READ in self.permissions and (self.channels is None or channel_account_id in self.channels)

    def _of_conversation(self, at: list[str], was: list[str] | None) -> Shown:
        if self.branches is None or fits(self.branches, Place(*at)):
            return Shown.WHOLE
        return Shown.HIDDEN if was is not None and fits(self.branches, Place(*was)) else Shown.NOTHING


def sight_of(reach: Reach) -> Sight:
    """The sight that a reach gives."""
    return Sight(reach.permissions, branches_of(reach), visible_channels(reach))
