"""/api/media: files of messages, for those who see the conversation."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CONVERSATIONS_READ, CONVERSATIONS_REPLY
from apps.access.reach import branches_of
from apps.inbox import files
from apps.inbox.queries import Need
from apps.inbox.snapshots import columns_of
from apps.media import schemas
from apps.media.queries import FileNotFound
from apps.media.services.linking import LINK_S, link_file
from apps.media.services.retrying import retry
from apps.media.shape import attachment_of, attachment_snapshot
from kernel import clock
from kernel.responses import json_response

router = Router(tags=["media"])


@router.post("/links", response=schemas.MediaLinks, operation_id="linkMedia", auth=Needs(CONVERSATIONS_READ))
def link_media(request: Request, body: schemas.MediaLinksIn) -> HttpResponse:
    """Addresses from which a browser can show or download files, for some minutes; what is out of sight is left out."""
    expires_at = clock.isoformat(clock.now() + timedelta(seconds=LINK_S))
    reach = request.principal.reach
    found = files.files_in_sight(
        {each.id for each in body.files}, branches=branches_of(reach), member_id=reach.member_id
    )
    links = [
        {"id": each.id, "variant": each.variant, "url": url, "expires_at": expires_at}
        for each in body.files
        if each.id in found and (url := link_file(found[each.id], each.variant)) is not None
    ]
    return json_response({"data": links})


@router.get("/{media_id}", response={302: None}, operation_id="getMedia", auth=Needs(CONVERSATIONS_READ))
def get_media(request: Request, media_id: str, variant: schemas.Variant = "original") -> HttpResponse:
    """Leads to the file, by an address that holds for some minutes."""
    reach = request.principal.reach
    found = files.files_in_sight({media_id}, branches=branches_of(reach), member_id=reach.member_id)
    if media_id not in found:
        raise FileNotFound
    url = link_file(found[media_id], variant)
    if url is None:
        raise files.NotStored
    answer = HttpResponseRedirect(url)
    answer["Cache-Control"] = "no-store"
    return answer


@router.post(
    "/{media_id}/retry",
    response={202: schemas.AttachmentOut},
    operation_id="retryMedia",
    auth=Needs(CONVERSATIONS_REPLY),
)
def retry_media(request: Request, media_id: str) -> Status[Any]:
    """Try to fetch a failed file again. How it ends is told by `message.updated`."""
    files.require_file(media_id, Need(request.principal, CONVERSATIONS_REPLY))
    file = retry(file_id=media_id, now=clock.now())
    return Status(202, attachment_snapshot(attachment_of(columns_of(file))))
