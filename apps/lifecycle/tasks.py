"""Jobs on whole organizations."""

from apps.lifecycle.services import deletion, exports
from kernel import clock
from kernel.tasks import public_task


@public_task(name="lifecycle.clear_up", queue="maintenance")
def clear_up(**_: object) -> None:
    """Once a day: files of exports whose time is over, and what came late for organizations that are gone."""
    exports.drop_expired(clock.now())
    deletion.forget_stragglers()
