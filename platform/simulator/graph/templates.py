"""`/{waba}/message_templates` and `/{template id}`: list, create, edit, delete."""

from typing import Any

from starlette.responses import JSONResponse, Response

from simulator import ids
from simulator.accounts import Account
from simulator.clock import HOUR_MS
from simulator.graph.calls import Call, authenticate, plain_ok
from simulator.graph.disturb import strike
from simulator.graph.errors import GraphError, bad_parameter, missing_parameter, no_such_object
from simulator.graph.uploads import example_link, is_handle_known
from simulator.templates import reviews, rules
from simulator.templates.control import known_templates
from simulator.templates.store import DAY_MS, Template

CREATED_PER_HOUR, TEMPLATES_PER_ACCOUNT, PAGE_LIMIT = 100, 250, 1_000
EDITS_PER_DAY, EDITS_PER_MONTH = 1, 10
USUAL_FIELDS = ("name", "parameter_format", "components", "language", "status", "category", "id")
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")


async def list_templates(call: Call) -> Response:
    """`GET /{waba}/message_templates`: `fields`, `limit`, `after`, `before`, filters, `summary`."""
    waba_id = await _open(call)
    query = call.request.query_params
    found = [one for one in known_templates(call.world, waba_id) if _matches(one, query)]
    page, paging = _cut_page(found, query)
    fields = _fields(query.get("fields"))
    answer: dict[str, Any] = {"data": [_template_json(call, one, fields) for one in page], "paging": paging}
    if query.get("summary"):
        known = {
            "total_count": len(found), "message_template_count": len(known_templates(call.world, waba_id)),
            "message_template_limit": TEMPLATES_PER_ACCOUNT, "are_translations_complete": True,
        }  # fmt: skip
        answer["summary"] = {name: known[name] for name in query["summary"].split(",") if name in known}
    return JSONResponse(answer)


async def create_template(call: Call) -> Response:
    """`POST /{waba}/message_templates` -> `{"id", "status", "category"}`; the review follows."""
    waba_id = await _open(call)
    world, now_ms = call.world, call.world.clock.now_ms()
    known = known_templates(world, waba_id)
    name, language, category, parameter_format = rules.check_head(call.body)
    components = rules.check_components(
        call.body.get("components"), category=category, parameter_format=parameter_format
    )
    components = rules.check_codes(components, category, language)
    _check_handles(call, components)
    if world.templates.find_by_name(waba_id, name, language) is not None:
        text = f"There is already {language} content for this template. Create a new one, or edit that one."
        raise rules.refuse(text, "Content in this language already exists", rules.EXISTS)
    if world.templates.is_name_blocked(waba_id, name, language, now_ms):
        text = f"New {language} content can't be added while the existing content is being deleted: wait 30 days."
        raise rules.refuse(text, "Message template language is being deleted", rules.NAME_BLOCKED)
    if world.templates.count_created_since(waba_id, now_ms - HOUR_MS) >= CREATED_PER_HOUR:
        raise GraphError(80008, http_status=429)
    if len(known) >= TEMPLATES_PER_ACCOUNT:
        raise rules.refuse("The account has as many templates as it may have.", "Message template limit exceeded")
    template = world.templates.add(
        Template(
            id=ids.template_id(None), waba_id=waba_id, name=name, language=language, category=category,
            status="PENDING", parameter_format=parameter_format, components=components, created_ms=now_ms,
        )
    )  # fmt: skip
    reviews.plan_review(world, template)
    world.hub.publish("templates", {"waba_id": waba_id})
    return JSONResponse({"id": template.id, "status": template.status, "category": template.category})


async def delete_templates(call: Call) -> Response:
    """`DELETE /{waba}/message_templates?name=[&hsm_id=]`: every language of the name, or the one of the id."""
    waba_id = await _open(call)
    query = call.request.query_params
    if not query.get("name"):
        raise missing_parameter("name")
    found = [one for one in known_templates(call.world, waba_id) if one.name == query["name"]]
    if query.get("hsm_id"):
        found = [one for one in found if one.id == query["hsm_id"]]
    if not found:
        text = "Message template is not found."
        raise rules.refuse(text, "Message template not found", 2593002)
    for template in found:
        call.world.templates.remove(template, call.world.clock.now_ms())
    call.world.hub.publish("templates", {"waba_id": waba_id})
    return plain_ok()


async def show_template(call: Call, template: Template) -> Response:
    """`GET /{template id}?fields=`."""
    await strike(call, "templates")
    return JSONResponse(_template_json(call, template, _fields(call.request.query_params.get("fields"))))


async def edit_template(call: Call, template: Template) -> Response:
    """`POST /{template id}`: category (not of approved ones), components, parameter_format. It is reviewed again."""
    await strike(call, "templates")
    if template.status not in EDITABLE:
        text = f"A template that is {template.status} cannot be edited."
        raise rules.refuse(text, "Message template cannot be edited")
    now_ms, body = call.world.clock.now_ms(), call.body
    edits = _check_edits(template, now_ms)
    category = str(body.get("category") or template.category).upper()
    if category not in rules.CATEGORIES:
        raise rules.refuse(f"Param category must be one of {{{', '.join(rules.CATEGORIES)}}}.")
    if category != template.category and template.status == "APPROVED":
        raise rules.refuse("The category of an approved template cannot be changed.", "Category cannot be changed")
    parameter_format = rules.check_format(body, template.parameter_format)
    components = rules.check_components(
        body.get("components", template.components), category=category, parameter_format=parameter_format
    )
    components = rules.check_codes(components, category, template.language)
    _check_handles(call, components)
    changed = call.world.templates.change(
        template, category=category, components=components, parameter_format=parameter_format, status="PENDING",
        edits=edits, rejected_reason="NONE",
    )  # fmt: skip
    reviews.tell_components(call.world, changed)
    reviews.plan_review(call.world, changed)
    call.world.hub.publish("templates", {"waba_id": template.waba_id})
    answer = {"success": True, "id": changed.id, "name": changed.name, "category": changed.category}
    return JSONResponse(answer)


async def unpause_template(call: Call) -> Response:
    """`POST /{template id}/unpause`."""
    template = template_of(call, authenticate(call))
    if template is None:
        raise no_such_object(call.request.path_params["object_id"], "POST")
    if template.status != "PAUSED":
        return JSONResponse({"success": False, "reason": "The template is not paused."})
    reviews.apply(call.world, template, {"event": "APPROVED"})
    return plain_ok()


def template_of(call: Call, accounts: list[Account]) -> Template | None:
    """The template that the path names, if it is one of these accounts'."""
    template = call.world.templates.find(call.request.path_params["object_id"])
    owner = next((one for one in accounts if template is not None and one.waba_id == template.waba_id), None)
    if owner is None:
        return None
    call.account = owner
    return template


async def _open(call: Call) -> str:
    """The WABA that the path names. Raises GraphError; armed faults strike here."""
    accounts = authenticate(call)
    object_id = str(call.request.path_params["object_id"])
    owner = next((one for one in accounts if one.waba_id == object_id), None)
    if owner is None:
        raise no_such_object(object_id, call.request.method)
    call.account = owner
    await strike(call, "templates")
    return object_id


def _check_edits(template: Template, now_ms: int) -> list[int]:
    """Ten edits in thirty days and one a day, while it is approved; answers the list with this one."""
    if template.status != "APPROVED":
        return template.edits
    recent = [at for at in template.edits if at > now_ms - 30 * DAY_MS]
    if len(recent) >= EDITS_PER_MONTH or sum(at > now_ms - DAY_MS for at in recent) >= EDITS_PER_DAY:
        text = "An approved template can be edited once a day and 10 times in 30 days."
        raise rules.refuse(text, "Message template edit limit reached")
    return [*recent, now_ms]


def _check_handles(call: Call, components: list[dict[str, Any]]) -> None:
    for component in components:
        for handle in (component.get("example") or {}).get("header_handle") or ():
            if not is_handle_known(call.world, str(handle)):
                text = "The file of the example is unknown: upload it, and give the handle that was answered."
                raise rules.refuse(text, "Invalid media handle", rules.BAD_HANDLE)


def _matches(template: Template, query: Any) -> bool:
    """Filters of the list; several values are separated by commas or given as a JSON list."""
    for name in ("status", "category", "language", "quality_score"):
        given = query.get(name)
        value = template.quality if name == "quality_score" else getattr(template, name)
        if given and str(value).lower() not in given.lower().strip("[]").replace('"', "").split(","):
            return False
    text = str((template.find_component("BODY") or {}).get("text") or "")
    if query.get("content") and query["content"].lower() not in text.lower():
        return False
    either = (query.get("name_or_content") or "").lower()
    if either and either not in template.name and either not in text.lower():
        return False
    return not query.get("name") or query["name"].lower() in template.name


def _cut_page(found: list[Template], query: Any) -> tuple[list[Template], dict[str, Any]]:
    limit = query.get("limit") or "25"
    if not limit.isdigit() or not 1 <= int(limit) <= PAGE_LIMIT:
        raise bad_parameter(f"Param limit must be from 1 to {PAGE_LIMIT}")
    size, known = int(limit), [one.id for one in found]
    start = known.index(query["after"]) + 1 if query.get("after") in known else 0
    if query.get("before") in known:
        start = max(0, known.index(query["before"]) - size)
    page = found[start : start + size]
    if not page:
        return [], {}
    paging: dict[str, Any] = {"cursors": {"before": page[0].id, "after": page[-1].id}}
    if start + size < len(found):
        paging["next"] = "https://graph.facebook.com/?after=" + page[-1].id
    if start > 0:
        paging["previous"] = "https://graph.facebook.com/?before=" + page[0].id
    return page, paging


def _fields(given: str | None) -> tuple[str, ...]:
    return tuple(given.split(",")) if given else USUAL_FIELDS


def _template_json(call: Call, template: Template, fields: tuple[str, ...]) -> dict[str, Any]:
    quality = {"score": template.quality, "date": template.created_ms // 1000}
    known: dict[str, Any] = {
        "id": template.id, "name": template.name, "language": template.language, "category": template.category,
        "status": template.status, "parameter_format": template.parameter_format,
        "components": [_component_json(call, one) for one in template.components], "quality_score": quality,
        "rejected_reason": template.rejected_reason, "previous_category": template.previous_category,
        "correct_category": template.correct_category,
    }  # fmt: skip
    asked = {name: known[name] for name in fields if known.get(name) is not None}
    return {**asked, "id": template.id}


def _component_json(call: Call, component: dict[str, Any]) -> dict[str, Any]:
    """As it was sent in, but the example's handle is a link by now."""
    handles = (component.get("example") or {}).get("header_handle")
    if not handles:
        return component
    links = [example_link(call.world, str(handle)) for handle in handles]
    return {**component, "example": {**component["example"], "header_handle": links}}
