"""Clock-driven work on the public tables."""

from kernel import clock
from kernel.tasks import public_task
from tenants import provisioning
from tenants.models import RefreshToken
from tenants.provisioning.pool import FILL, FILL_QUEUE


@public_task(name="tenants.drop_old_refresh_tokens", queue="maintenance")
def drop_old_refresh_tokens(**_: object) -> None:
    """Forget refresh tokens that have expired."""
    RefreshToken.objects.filter(expires_at__lt=clock.now()).delete()


@public_task(name=FILL, queue=FILL_QUEUE)
def fill_schema_pool(**_: object) -> None:
    """Keep schemas ready. Twice at once is harmless: one of the two does nothing."""
    provisioning.fill_pool()
