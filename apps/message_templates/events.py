"""What happens to message templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from apps.access.permissions import TEMPLATES_READ
from apps.access.sight import of_channels
from kernel.events.facts import Audience, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfAccount(Event):
    """`channels`: the channel accounts of the WhatsApp Business account; whoever may know of one sees it."""

    channels: Sequence[str]

    def audience(self) -> Audience:
        return of_channels(self.channels, TEMPLATES_READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplateUpdated(_OfAccount):
    """A template is new, or something about it has changed. `data`: {"template": TemplateOut}."""

    type: ClassVar[str] = "message_template.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplateDeleted(_OfAccount):
    """A template is gone. `data`: {"template_id", "waba_id"}."""

    type: ClassVar[str] = "message_template.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplatesSynced(_OfAccount):
    """Many templates of an account have changed at once: list them anew. `data`: {"waba_id"}."""

    type: ClassVar[str] = "message_templates.synced"
