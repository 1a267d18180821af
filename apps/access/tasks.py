"""Clock-driven work on members."""

from apps.access import services
from kernel.tasks import public_task


@public_task(name="access.store_sightings", queue="maintenance")
def store_sightings(**_: object) -> None:
    """Store when members were last here: at most one write for each of them and turn."""
    services.store_sightings()
