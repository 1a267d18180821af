"""What the tests of fetching do and look at."""

from datetime import timedelta
from typing import Any

from apps.inbox.models import Message
from apps.media.models import MediaFile
from apps.media.services.fetching import fetch_next
from apps.media.tests import samples
from apps.media.tests.factories import make_waiting
from kernel import clock, storage
from kernel.scope import Scope
from kernel.tests.local_server import answer

PHOTO = samples.photo()


def ok(content: bytes = PHOTO) -> Any:
    return answer(200, content, {"content-type": "text/plain"})


def graph_error(code: int, status: int = 400, subcode: int | None = None) -> Any:
    return answer(status, {"error": {"code": code, "error_subcode": subcode, "message": "as Meta says it"}})


def fetched(message: Message, **changes: Any) -> MediaFile:
    """A waiting file after one try."""
    file = make_waiting(message, **changes)
    assert fetch_next() is True
    file.refresh_from_db()
    return file


def pause_is_over(file: MediaFile) -> None:
    MediaFile.objects.filter(pk=file.pk).update(next_try_at=clock.now() - timedelta(seconds=1))


def kept(scope: Scope) -> list[str]:
    """Names of what the organization has in the store."""
    return [key.partition("/")[2] for key, _ in storage.list_keys(scope.organization_id)]
