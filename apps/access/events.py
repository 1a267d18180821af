"""What happens to the organization and its people, as its own log tells it."""

from dataclasses import dataclass
from typing import ClassVar

from kernel.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUpdated(Event):
    """Somebody joined, left, or is something else now. `data`: {"member": …}."""

    type: ClassVar[str] = "member.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationUpdated(Event):
    """Name or slug changed. `data`: {"organization": …}."""

    type: ClassVar[str] = "organization.updated"
