"""The API of the phones: customers, threads, what a customer does."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import playing, receipts, scripts
from simulator.customers import Customer
from simulator.http import NotFound, api, read_json, read_number, require_account, require_customer
from simulator.messages import Message
from simulator.world import World, world_of


@api
async def play_message(request: Request) -> Response:
    """`POST customers/messages`: the customer sends something."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    done = playing.play(world, account, document)
    message_id = done.id if isinstance(done, Message) else done.message_id
    customer_id = done.customer_id if isinstance(done, Message) else done.customer.customer_id
    if "answers" in document:
        scripts.keep_script(world, account, customer_id, document["answers"])
    return JSONResponse({"message_id": message_id, "customer_id": customer_id}, status_code=201)


@api
async def list_customers(request: Request) -> Response:
    """`GET customers?account_id=`."""
    found = world_of(request).customers.list_for(request.query_params.get("account_id"))
    return JSONResponse({"data": [customer.public() for customer in found]})


@api
async def create_customer(request: Request) -> Response:
    """`POST customers`: add one without writing yet."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    customer = world.customers.ensure(account, document, world.clock.now_ms())
    world.show_customer(account.account_id, customer.customer_id)
    return JSONResponse(customer.public(), status_code=201)


@api
async def change_customer(request: Request) -> Response:
    """`PATCH customers/{account_id}/{customer_id}`: name, username, shows_phone, online, standby, profile."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, request.path_params["account_id"])
    before = require_customer(world, account, request.path_params["customer_id"])
    if document.get("profile", "open") not in ("open", "hidden", "no_consent"):
        raise ValueError("profile must be open, hidden or no_consent")
    for name in ("online", "shows_phone", "standby"):
        if name in document and not isinstance(document[name], bool):
            raise ValueError(f"{name} must be true or false")
    after = world.customers.ensure(account, {**document, "id": before.customer_id}, world.clock.now_ms())
    if after.online and not before.online:
        receipts.come_online(world, account, after)
    world.show_customer(account.account_id, after.customer_id)
    return JSONResponse(after.public())


@api
async def read_chat(request: Request) -> Response:
    """`POST read`: the customer opens the chat."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    customer = require_customer(world, account, document.get("customer_id"))
    return JSONResponse({"read": receipts.open_chat(world, account, customer)})


@api
async def list_threads(request: Request) -> Response:
    """`GET threads?account_id=`: the customers who have a thread, with its last message."""
    world = world_of(request)
    customers = world.customers.list_for(request.query_params.get("account_id"))
    return JSONResponse({"data": [_thread_json(world, customer) for customer in customers]})


@api
async def get_thread(request: Request) -> Response:
    """`GET threads/{account_id}/{customer_id}`: messages, oldest first."""
    world = world_of(request)
    account = require_account(world, request.path_params["account_id"])
    customer = require_customer(world, account, request.path_params["customer_id"])
    limit = read_number(request, "limit", 200, limit=1_000)
    found = world.messages.list_thread(account.account_id, customer.customer_id, limit)
    return JSONResponse({"customer": customer.public(), "data": [message.public() for message in found]})


@api
async def get_media(request: Request) -> Response:
    """`GET media/{id}`: for the phone page only; the platform's links are those of the Graph API."""
    stored = world_of(request).media.find(request.path_params["media_id"])
    if stored is None:
        raise NotFound("no such file")
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    if not stored.mime_type.startswith(("image/png", "image/jpeg", "image/webp", "image/gif", "audio/", "video/")):
        headers["Content-Disposition"] = "attachment"
    return Response(stored.data, media_type=stored.mime_type, headers=headers)


def _thread_json(world: World, customer: Customer) -> dict[str, Any]:
    last = world.messages.find_last(customer.account_id, customer.customer_id)
    return {"customer": customer.public(), "last_message": last.public() if last else None}


PREFIX = "/simulator/api"
routes = [
    Route(f"{PREFIX}/customers", list_customers, methods=["GET"]),
    Route(f"{PREFIX}/customers", create_customer, methods=["POST"]),
    Route(f"{PREFIX}/customers/messages", play_message, methods=["POST"]),
    Route(f"{PREFIX}/customers/{{account_id}}/{{customer_id}}", change_customer, methods=["PATCH"]),
    Route(f"{PREFIX}/read", read_chat, methods=["POST"]),
    Route(f"{PREFIX}/threads", list_threads, methods=["GET"]),
    Route(f"{PREFIX}/threads/{{account_id}}/{{customer_id}}", get_thread, methods=["GET"]),
    Route(f"{PREFIX}/media/{{media_id}}", get_media, methods=["GET"]),
]
