"""Clock-driven work on the public tables."""

from kernel import clock
from kernel.tasks import public_task
from tenants.models import RefreshToken


@public_task(name="tenants.drop_old_refresh_tokens", queue="maintenance")
def drop_old_refresh_tokens(**_: object) -> None:
    """Forget refresh tokens that have expired."""
    RefreshToken.objects.filter(expires_at__lt=clock.now()).delete()
