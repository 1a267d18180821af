"""/api/uploads: files of agents on their way into a conversation."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CONVERSATIONS_REPLY
from apps.inbox import queries
from apps.inbox.queries import Need
from apps.inbox.snapshots import columns_of
from apps.media import schemas
from apps.media.services import uploading
from apps.media.shape import attachment_of, attachment_snapshot
from kernel import clock

router = Router(tags=["media"])


@router.post("", response={201: schemas.UploadOut}, operation_id="beginUpload", auth=Needs(CONVERSATIONS_REPLY))
def begin_upload(request: Request, body: schemas.UploadIn) -> Status[Any]:
    """Announce a file; what the channel would not take is refused here. Large files go in parts, in any order."""
    conversation = queries.find_row(body.conversation_id, Need(request.principal, CONVERSATIONS_REPLY))
    now = clock.now()
    upload = uploading.begin(
        uploading.Announced(**body.dict(exclude={"conversation_id"})),
        channel_account_id=conversation.channel_account_id,
        channel=conversation.channel_type,
        member_id=request.principal.user_id,
        now=now,
    )
    return Status(201, uploading.describe(upload, now=now, is_new=True))


@router.get("/{upload_id}", response=schemas.UploadOut, operation_id="getUpload", auth=Needs(CONVERSATIONS_REPLY))
def get_upload(request: Request, upload_id: str) -> dict[str, Any]:
    """How far one's own upload is, with fresh links for what is missing."""
    upload = uploading.find_upload(upload_id, member_id=request.principal.user_id)
    return uploading.describe(upload, now=clock.now())


@router.post(
    "/{upload_id}/complete",
    response=schemas.AttachmentOut,
    operation_id="completeUpload",
    auth=Needs(CONVERSATIONS_REPLY),
)
def complete_upload(request: Request, upload_id: str) -> dict[str, Any]:
    """Everything was sent. The file can go into a reply at once, which waits until it is checked and converted."""
    file = uploading.finish(upload_id=upload_id, member_id=request.principal.user_id, now=clock.now())
    return attachment_snapshot(attachment_of(columns_of(file)))


@router.delete("/{upload_id}", response={204: None}, operation_id="dropUpload", auth=Needs(CONVERSATIONS_REPLY))
def drop_upload(request: Request, upload_id: str) -> Status[None]:
    """Give it up, or take an attached file away that was not sent."""
    uploading.drop(upload_id=upload_id, member_id=request.principal.user_id)
    return Status(204, None)
