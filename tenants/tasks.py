"""Clock-driven work on the public tables."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from kernel import clock
from kernel.tasks import public_task
from tenants import provisioning
from tenants.models import RefreshToken, SecurityEvent, SignIn
from tenants.provisioning.pool import FILL, FILL_QUEUE

HISTORY = timedelta(days=90)  # how long people can read what happened to their accounts


@public_task(name="tenants.drop_old_refresh_tokens", queue="maintenance")
def drop_old_refresh_tokens(**_: object) -> None:
    """Forget refresh tokens, sessions and sign-ins that have expired, and what happened long ago."""
    now = clock.now()
    RefreshToken.objects.filter(expires_at__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    SignIn.objects.exclude(family__in=Session.objects.values("session_key")).delete()
    SecurityEvent.objects.filter(occurred_at__lt=now - HISTORY).delete()


@public_task(name=FILL, queue=FILL_QUEUE)
def fill_schema_pool(**_: object) -> None:
    """Keep schemas ready. Twice at once is harmless: one of the two does nothing."""
    provisioning.fill_pool()
