"""/api/message-templates."""

from typing import Any

from ninja import Query, Router, Schema, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import TEMPLATES_MANAGE, TEMPLATES_READ
from apps.access.principal import ChannelPlace, can, require
from apps.channels.services import queue
from apps.message_templates import queries, schemas
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import writing
from kernel import clock
from kernel.errors import PermissionDenied
from kernel.pagination import CursorInvalid, Limit, decode_cursor, encode_cursor

router = Router(tags=["message templates"])
_PLACE = "~"  # in no name, language or id


class TemplateFilter(Schema):
    """`channel_account_id`: those that can be sent from this number. `q`: words of the name or the text."""

    waba_id: str | None = None
    channel_account_id: str | None = None
    status: str | None = None
    language: str | None = None
    q: str = ""


@router.get("", response=schemas.TemplatePage, operation_id="listMessageTemplates", auth=Needs(TEMPLATES_READ))
def list_templates(
    request: Request, filters: Query[TemplateFilter], cursor: str = "", limit: Limit = 100
) -> dict[str, Any]:
    """Templates by name and language."""
    purpose = f"{request.principal.organization_id}:templates:{filters}"
    after = _read_place(decode_cursor(cursor, purpose=purpose)[1]) if cursor else None
    wabas = queries.wabas_in_sight(request.principal.reach)
    chosen = [
        waba_id
        for waba_id, accounts in wabas.items()
        if filters.waba_id in (None, waba_id) and (filters.channel_account_id in (None, *accounts))
    ]
    page = queries.list_templates(
        chosen,
        text=filters.q[:200],
        status=filters.status or "",
        language=filters.language or "",
        after=after,
        limit=limit + 1,
    )
    more = len(page) > limit
    # The place and not the template: that one may be deleted before the next page is asked for.
    place = _PLACE.join(page[limit - 1][name] for name in ("name", "language", "id")) if more else ""
    next_cursor = encode_cursor(at=clock.now(), row_id=place, purpose=purpose) if more else None
    return {"data": page[:limit], "next_cursor": next_cursor}


@router.get(
    "/accounts", response=schemas.TemplateAccounts, operation_id="listTemplateAccounts", auth=Needs(TEMPLATES_READ)
)
def list_accounts(request: Request) -> dict[str, Any]:
    """The WhatsApp Business accounts that have templates, and when these were last read."""
    wabas = {
        waba_id: sorted(accounts, key=lambda each: not can(request.principal, TEMPLATES_MANAGE, ChannelPlace(each)))
        for waba_id, accounts in queries.wabas_in_sight(request.principal.reach).items()
    }
    return {"data": queries.list_accounts(wabas)}


@router.get("/recent", response=schemas.RecentTemplates, operation_id="listRecentTemplates", auth=Needs(TEMPLATES_READ))
def list_recent(request: Request, channel_account_id: str) -> dict[str, Any]:
    """Those that were sent last from this number's account and can be sent again, newest first."""
    wabas = queries.wabas_in_sight(request.principal.reach)
    chosen = [waba_id for waba_id, accounts in wabas.items() if channel_account_id in accounts]
    return {"data": queries.list_recent(chosen)}


@router.post(
    "", response={201: schemas.TemplateDetailOut}, operation_id="createMessageTemplate", auth=Needs(TEMPLATES_MANAGE)
)
def create_template(request: Request, body: schemas.MessageTemplateIn) -> Status[dict[str, Any]]:
    """Write a draft; it is sent in by `submitMessageTemplate`."""
    require(request.principal, TEMPLATES_MANAGE, ChannelPlace(body.channel_account_id))
    template = writing.create_template(
        channel_account_id=body.channel_account_id,
        name=body.name,
        language=body.language,
        content=body.model_dump(),
        sample_file_id=body.sample_file_id,
        member_id=request.principal.user_id,
        now=clock.now(),
    )
    return Status(201, queries.show_detail(template))


@router.post("/sync", response={202: None}, operation_id="syncMessageTemplates", auth=Needs(TEMPLATES_MANAGE))
def sync(request: Request, body: schemas.TemplateSyncIn) -> Status[None]:
    """Have an account's templates read anew. What changed comes as events."""
    _require_waba(request, body.waba_id)
    queue.ask_for(queue.Kind.SYNC, body.waba_id, now=clock.now())
    return Status(202, None)


@router.get(
    "/{template_id}",
    response=schemas.TemplateDetailOut,
    operation_id="getMessageTemplate",
    auth=Needs(TEMPLATES_READ),
)
def get_template(request: Request, template_id: str) -> dict[str, Any]:
    """One template with its other languages and its history."""
    return queries.show_detail(queries.get_template(template_id, reach=request.principal.reach))


@router.put(
    "/{template_id}",
    response=schemas.TemplateDetailOut,
    operation_id="changeMessageTemplate",
    auth=Needs(TEMPLATES_MANAGE),
)
def change_template(request: Request, template_id: str, body: schemas.TemplateContentIn) -> dict[str, Any]:
    """Write down other parts. The platform has the old ones until they are sent in."""
    _manageable(request, template_id)
    template = writing.change_template(
        template_id=template_id,
        content=body.model_dump(),
        sample_file_id=body.sample_file_id,
        member_id=request.principal.user_id,
        now=clock.now(),
    )
    return queries.show_detail(template)


@router.post(
    "/{template_id}/submit",
    response={202: schemas.TemplateDetailOut},
    operation_id="submitMessageTemplate",
    auth=Needs(TEMPLATES_MANAGE),
)
def submit_template(request: Request, template_id: str) -> Status[dict[str, Any]]:
    """Send it in for review, also with changes. What comes of it is told by `message_template.updated`."""
    _manageable(request, template_id)
    return Status(202, queries.show_detail(writing.submit_template(template_id=template_id, now=clock.now())))


@router.post(
    "/{template_id}/discard",
    response=schemas.TemplateDetailOut,
    operation_id="discardTemplateChanges",
    auth=Needs(TEMPLATES_MANAGE),
)
def discard_changes(request: Request, template_id: str) -> dict[str, Any]:
    """Forget changes that were not sent in."""
    _manageable(request, template_id)
    return queries.show_detail(writing.discard_changes(template_id=template_id, now=clock.now()))


@router.delete(
    "/{template_id}", response={204: None}, operation_id="deleteMessageTemplate", auth=Needs(TEMPLATES_MANAGE)
)
def delete_template(request: Request, template_id: str) -> Status[None]:
    """Delete one language: a draft at once, another when the platform has done so."""
    _manageable(request, template_id)
    writing.delete_template(template_id=template_id, now=clock.now())
    return Status(204, None)


def _read_place(text: str) -> queries.Place:
    match text.split(_PLACE):
        case [name, language, id_] if id_:
            return name, language, id_
    raise CursorInvalid


def _manageable(request: Request, template_id: str) -> MessageTemplate:
    """The template. Raises TemplateNotFound, PermissionDenied."""
    template = queries.get_template(template_id, reach=request.principal.reach)
    _require_waba(request, template.waba_id)
    return template


def _require_waba(request: Request, waba_id: str) -> None:
    """Whoever manages one of the account's numbers manages its templates."""
    accounts = queries.wabas_in_sight(request.principal.reach).get(waba_id)
    if accounts is None:
        raise queries.TemplateNotFound("There is no such WhatsApp account.")
    if not any(can(request.principal, TEMPLATES_MANAGE, ChannelPlace(each)) for each in accounts):
        detail = "To manage templates, the right to manage one of the account's numbers has to be granted to you."
        raise PermissionDenied(detail, required_permission=TEMPLATES_MANAGE, denied_by="object_grant")
