"""`POST events`: anything that happens besides what customers write and what businesses send."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Account
from simulator.events import coexistence, messaging, whatsapp
from simulator.events.happening import Order
from simulator.http import api, read_json, require_account, require_customer
from simulator.webhooks import fields
from simulator.world import World, world_of

WHATSAPP = {**whatsapp.EVENTS, **coexistence.EVENTS}
OTHERS = {"messenger": messaging.MESSENGER, "instagram": messaging.INSTAGRAM}


def known_events() -> dict[str, list[str]]:
    """The names per channel."""
    return {"whatsapp": list(WHATSAPP), **{name: list(events) for name, events in OTHERS.items()}}


def make_event(world: World, account: Account, document: dict[str, Any]) -> list[int]:
    """Let it happen; answers the webhooks' ids. Raises ValueError or NotFound."""
    name = str(document.get("event_type") or "")
    customer = None
    if document.get("customer_id"):
        customer = require_customer(world, account, document["customer_id"])
    order = Order(world, account, customer, document)
    if account.channel_type == "whatsapp":
        if name not in WHATSAPP:
            raise ValueError(f"event_type must be one of {', '.join(WHATSAPP)}")
        told = WHATSAPP[name](order)
        if name == "call" and customer is not None:  # counts like a message
            world.customers.touch(customer, order.now_ms, opens_window=True)
        bodies = [fields.envelope(account, field, value, order.now_ms) for field, value in told]
    else:
        events = OTHERS[account.channel_type]
        if name not in events:
            raise ValueError(f"event_type must be one of {', '.join(events)}")
        bodies = events[name](order)
    return [made for body in bodies for made in world.outbox.enqueue(account, "event", body)]


@api
async def list_events(request: Request) -> Response:
    """`GET events`: what can happen, per channel."""
    return JSONResponse(known_events())


@api
async def add_event(request: Request) -> Response:
    """`POST events`."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    return JSONResponse({"delivery_ids": make_event(world, account, document)}, status_code=201)


PREFIX = "/simulator/api"
routes = [
    Route(f"{PREFIX}/events", list_events, methods=["GET"]),
    Route(f"{PREFIX}/events", add_event, methods=["POST"]),
]
