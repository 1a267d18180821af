"""Which files somebody may see: those of messages in conversations in sight, and what they have uploaded themselves."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from apps.access.reach import Branches, sql_of_all
from apps.inbox.models import Message
from apps.inbox.queries import ConversationNotFound, Need, require_need
from apps.media.models import MediaFile
from apps.media.queries import FileNotFound, find_files, get_file
from kernel.errors import DomainError


class NotStored(DomainError):
    """The file is not there: not yet, or not any more."""

    code, status, title = "media_not_stored", 409, "This file is not there"


def files_in_sight(file_ids: Collection[str], *, branches: Branches, member_id: str) -> dict[str, MediaFile]:
    """Those of the files that the member may see, by id. Two queries."""
    found = find_files(file_ids)
    messages = {file.message_id for file in found if file.message_id is not None}
    seen = _messages_in_sight(messages, branches) if messages else frozenset()
    return {
        file.pk: file
        for file in found
        if (file.message_id in seen if file.message_id is not None else file.uploaded_by_id == member_id)
    }


def require_file(file_id: str, need: Need) -> MediaFile:
    """The file of a message. Raises FileNotFound, also for what is out of sight, and PermissionDenied."""
    file = get_file(file_id)
    message = Message.objects.select_related("conversation").filter(pk=file.message_id, deleted_at=None).first()
    if message is None:
        raise FileNotFound
    try:
        require_need(need, message.conversation)
    except ConversationNotFound as unseen:
        raise FileNotFound from unseen
    return file


def _messages_in_sight(message_ids: Collection[str], branches: Branches) -> frozenset[str]:
    params: dict[str, Any] = {"messages": list(message_ids)}
    seen = sql_of_all(branches, "v", params)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM inbox_message m JOIN inbox_conversation v ON v.id = m.conversation_id"
            f" WHERE m.id = ANY(%(messages)s) AND m.deleted_at IS NULL AND {seen}",
            params,
        )
        return frozenset(id_ for (id_,) in cursor.fetchall())
