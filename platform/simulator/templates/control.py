"""The API for tests and for the page: see every template, and do to it what Meta's reviewers do."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import ids
from simulator.graph.errors import GraphError
from simulator.http import NotFound, api, read_json
from simulator.templates import reviews
from simulator.templates.store import Template
from simulator.world import World, world_of

BULK = "bulk_"


@api
async def list_templates(request: Request) -> Response:
    """`GET templates?waba_id=`: of every WhatsApp Business Account, or of one."""
    world = world_of(request)
    wanted = request.query_params.get("waba_id")
    wabas = dict.fromkeys(one.waba_id for one in world.accounts.list_all() if one.waba_id)
    found: list[dict[str, Any]] = []
    for waba_id in wabas:
        if wanted in (None, waba_id):
            found += [template_json(one) for one in known_templates(world, waba_id)]
    return JSONResponse({"data": found})


@api
async def fill_account(request: Request) -> Response:
    """`POST templates`: `{"waba_id", "count", "languages"?}`: so many approved templates `bulk_…`, in place of those
    there were; past every limit, for measuring."""
    world, order = world_of(request), await read_json(request)
    waba_id, languages = str(order.get("waba_id") or ""), list(order.get("languages") or ["en"])
    for one in known_templates(world, waba_id):
        if one.name.startswith(BULK):
            world.templates.remove(one, 0)
    for number in range(int(order.get("count") or 0)):
        place, language = divmod(number, len(languages))
        text = f"Hi {{{{1}}}}, here is news number {place} for you. Write back whenever you like."
        body = {"type": "BODY", "text": text, "example": {"body_text": [["Ada"]]}}
        world.templates.add(
            Template(
                id=ids.template_id(None), waba_id=waba_id, name=f"{BULK}{place:05}", language=str(languages[language]),
                category="UTILITY", status="APPROVED", parameter_format="POSITIONAL", components=[body],
                created_ms=0,
            )
        )  # fmt: skip
    return JSONResponse({"count": int(order.get("count") or 0)})


@api
async def change_template(request: Request) -> Response:
    """`POST templates/{id}`: `{"event": …}` as in README.md."""
    world = world_of(request)
    template = world.templates.find(request.path_params["template_id"])
    if template is None:
        raise NotFound("no such template")
    try:
        changed = reviews.apply(world, template, await read_json(request))
    except GraphError as error:
        raise ValueError(error.details or error.message) from error
    return JSONResponse(template_json(changed))


def known_templates(world: World, waba_id: str) -> list[Template]:
    """The templates of an account as they are now: seeded, and awake if their pause is over."""
    world.templates.ensure_seeds(waba_id, world.clock.now_ms())
    reviews.wake_paused(world, waba_id)
    return world.templates.list_for(waba_id)


def template_json(template: Template) -> dict[str, Any]:
    """The JSON of the simulator's own API."""
    names = (
        "id", "waba_id", "name", "language", "category", "status", "parameter_format", "components", "quality",
        "rejected_reason", "pauses",
    )  # fmt: skip
    return {name: getattr(template, name) for name in names}


PREFIX = "/simulator/api"
routes = [
    Route(f"{PREFIX}/templates", list_templates, methods=["GET"]),
    Route(f"{PREFIX}/templates", fill_account, methods=["POST"]),
    Route(f"{PREFIX}/templates/{{template_id}}", change_template, methods=["POST"]),
]
