"""How the inbox works for the organization: what its settings are, and changing them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.audit.services import Target, record
from apps.inbox.events import InboxSettingsUpdated
from apps.inbox.models import InboxSettings
from apps.inbox.queries import find_settings
from kernel.events import log
from kernel.scope import require_scope

NAMES = ("link_previews", "human_agent")


def show() -> dict[str, bool]:
    """InboxSettingsOut. One query."""
    return _shown(find_settings())


@transaction.atomic
def change(*, wanted: Mapping[str, bool], now: datetime) -> dict[str, bool]:
    """Change what is named; InboxSettingsOut. What is known of pages stays shown when previews are switched off."""
    settings, _ = InboxSettings.objects.select_for_update().get_or_create(pk=1)
    before = _shown(settings)
    after = {**before, **wanted}
    changed = [name for name in NAMES if after[name] != before[name]]
    if changed:
        for name in changed:
            setattr(settings, name, after[name])
        settings.save(update_fields=changed)
        record(
            action="organization.inbox_changed",
            target=Target("organization", require_scope().organization_id),
            now=now,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        log.publish(InboxSettingsUpdated(occurred_at=now, data={"settings": after}))
    return after


def _shown(settings: InboxSettings) -> dict[str, bool]:
    return {name: getattr(settings, name) for name in NAMES}
