"""What the workers do for the inbound door."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from apps.inbound.letters import open_letters
from apps.inbound.models import DeadLetter, PendingReceipt, Receipt
from kernel import clock
from kernel.tasks import public_task


@public_task(name="inbound.drop_old_receipts", queue="maintenance")
def drop_old_receipts(**_: object) -> None:
    """Forget receipts that are older than the retention time, and the dead letters that are settled. A receipt that
    still waits, or that an open letter needs to be applied again, is kept."""
    before = clock.now() - timedelta(days=settings.RECEIPT_RETENTION_DAYS)
    waiting = PendingReceipt.objects.values("receipt_id")
    needed = open_letters().values("receipt_id")
    Receipt.objects.filter(received_at__lt=before).exclude(pk__in=waiting).exclude(pk__in=needed).delete()
    DeadLetter.objects.filter(Q(replayed_at__lt=before) | Q(discarded_at__lt=before)).delete()
