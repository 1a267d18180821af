"""Taking files away whose senders have taken them back."""

from datetime import datetime

from django.db import transaction

from apps.media.models import MediaFile, Removal
from kernel import storage

AT_ONCE = 50


def remove_withdrawn(*, now: datetime) -> int:
    """Remove files that have to go, first from the store, then here; returns how many. Safe to be killed anywhere.

    One that is being fetched is left until that has ended.
    """
    busy = MediaFile.objects.filter(lease_until__gte=now).values("pk")
    waiting = list(Removal.objects.exclude(pk__in=busy).order_by("asked_at").values_list("pk", flat=True)[:AT_ONCE])
    for file_id in waiting:
        storage.remove_below(f"{file_id}/")
        with transaction.atomic():
            MediaFile.objects.filter(pk=file_id).delete()
            Removal.objects.filter(pk=file_id).delete()
    return len(waiting)
