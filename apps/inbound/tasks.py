"""What the workers do for the inbound door."""

from datetime import timedelta

from django.conf import settings

from apps.inbound import wake
from apps.inbound.drain import drain_once_more
from apps.inbound.models import PendingReceipt, Receipt
from kernel import clock
from kernel.tasks import public_task


@public_task(name=wake.DRAIN, queue=wake.QUEUE)
def drain(**_: object) -> None:
    """Apply everything that waits. One task for however many receipts; twice at once is harmless."""
    wake.drain_begins()
    drain_once_more()


@public_task(name="inbound.drop_old_receipts", queue="maintenance")
def drop_old_receipts(**_: object) -> None:
    """Forget receipts that were applied and are older than the retention time."""
    before = clock.now() - timedelta(days=settings.RECEIPT_RETENTION_DAYS)
    waiting = PendingReceipt.objects.values("receipt_id")
    Receipt.objects.filter(received_at__lt=before).exclude(pk__in=waiting).delete()
