"""What happens to templates when something happened elsewhere."""

from django.db import transaction

from apps.media.events import MediaFileChanged
from apps.message_templates.models import TEMPLATE_PREFIX
from apps.message_templates.services import samples


def on_media_file_changed(notice: MediaFileChanged) -> None:
    """A template's sample is ready, or is not going to be. After the commit of its change: the file is locked."""
    if notice.message_id.startswith(TEMPLATE_PREFIX):
        transaction.on_commit(lambda: samples.follow(notice.message_id, now=notice.occurred_at), robust=True)
