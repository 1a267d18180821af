"""/api/uploads: files of members on their way into a conversation or into a message template."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CONVERSATIONS_REPLY, TEMPLATES_MANAGE
from apps.access.principal import ChannelPlace, can, require
from apps.access.reach import Place
from apps.channels.adapters.capabilities import Capabilities
from apps.channels.adapters.catalog import capabilities_of
from apps.inbox import queries
from apps.inbox.queries import Need
from apps.inbox.snapshots import columns_of
from apps.media import schemas
from apps.media.services import uploading
from apps.media.shape import attachment_of, attachment_snapshot
from apps.message_templates.services import samples
from kernel import clock

router = Router(tags=["media"])
NEEDS = Needs(CONVERSATIONS_REPLY, or_else=TEMPLATES_MANAGE)


@router.post("", response={201: schemas.UploadOut}, operation_id="beginUpload", auth=NEEDS)
def begin_upload(request: Request, body: schemas.UploadIn) -> Status[Any]:
    """Announce a file; what the channel would not take is refused here. Large files go in parts, in any order."""
    channel_account_id, takes = _place_of(request, body)
    now = clock.now()
    upload = uploading.begin(
        uploading.Announced(**body.dict(exclude={"conversation_id", "channel_account_id"})),
        channel_account_id=channel_account_id,
        takes=takes,
        member_id=request.principal.user_id,
        now=now,
    )
    return Status(201, uploading.describe(upload, now=now, is_new=True))


@router.get("/{upload_id}", response=schemas.UploadOut, operation_id="getUpload", auth=NEEDS)
def get_upload(request: Request, upload_id: str) -> dict[str, Any]:
    """How far one's own upload is, with fresh links for what is missing."""
    upload = uploading.find_upload(upload_id, member_id=request.principal.user_id)
    return uploading.describe(upload, now=clock.now())


@router.post(
    "/{upload_id}/complete",
    response=schemas.AttachmentOut,
    operation_id="completeUpload",
    auth=NEEDS,
)
def complete_upload(request: Request, upload_id: str) -> dict[str, Any]:
    """Everything was sent. The file can be used at once; what it goes into waits until it is checked and converted."""
    file = uploading.finish(upload_id=upload_id, member_id=request.principal.user_id, now=clock.now())
    return attachment_snapshot(attachment_of(columns_of(file)))


@router.delete("/{upload_id}", response={204: None}, operation_id="dropUpload", auth=NEEDS)
def drop_upload(request: Request, upload_id: str) -> Status[None]:
    """Give it up, or take a file away that is in nothing yet."""
    uploading.drop(upload_id=upload_id, member_id=request.principal.user_id)
    return Status(204, None)


def _place_of(request: Request, body: schemas.UploadIn) -> tuple[str, Capabilities]:
    """The channel account that the file is for, and what it may be. Raises NotFound, PermissionDenied."""
    account_id = body.channel_account_id
    if account_id is not None:  # a template's sample, or what stands above the one that begins a conversation
        if not can(request.principal, TEMPLATES_MANAGE, ChannelPlace(account_id)):
            require(request.principal, CONVERSATIONS_REPLY, Place(account_id, request.principal.user_id, None))
        return account_id, samples.rules_of(account_id)
    conversation = queries.find_row(body.conversation_id or "", Need(request.principal, CONVERSATIONS_REPLY))
    return conversation.channel_account_id, capabilities_of(conversation.channel_type)
