"""The API for tests and for the Controls drawer: accounts, faults, clock, ledger, deliveries, bursts."""

import secrets

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Account, account_from_json
from simulator.burst import Bursts, read_burst
from simulator.http import NotFound, api, read_json, read_number, require_account
from simulator.outbox import delivery_json
from simulator.storm import raise_storm, read_storm
from simulator.stream import stream
from simulator.world import state_json, world_of


@api
async def get_state(request: Request) -> Response:
    """`GET state`."""
    bursts: Bursts = request.app.state.bursts
    return JSONResponse({**state_json(world_of(request)), "bursts": bursts.public()})


@api
async def add_account(request: Request) -> Response:
    """`POST accounts`: the same shape as in the configuration file."""
    world = world_of(request)
    account = account_from_json(await read_json(request))
    world.accounts.save(account)
    world.hub.publish("accounts", {})
    return JSONResponse({**account.public(), "access_token": account.access_token}, status_code=201)


@api
async def list_faults(request: Request) -> Response:
    """`GET faults`."""
    return JSONResponse({"data": [fault.public() for fault in world_of(request).faults.active]})


@api
async def add_fault(request: Request) -> Response:
    """`POST faults`."""
    world, document = world_of(request), await read_json(request)
    if document.get("account_id"):
        require_account(world, document["account_id"])
    fault = world.faults.add(document)
    world.hub.publish("faults", {})
    return JSONResponse(fault.public(), status_code=201)


@api
async def remove_faults(request: Request) -> Response:
    """`DELETE faults` or `faults/{id}`; webhooks that a reorder fault held are let go."""
    world = world_of(request)
    removed = world.faults.remove(request.path_params.get("fault_id"))
    for fault_id in removed:
        world.outbox.release(hold=fault_id)
    world.hub.publish("faults", {})
    return JSONResponse({"removed": removed})


@api
async def clock(request: Request) -> Response:
    """`GET clock`; `POST clock` with `offset_s` (absolute) or `advance_s` (relative)."""
    world = world_of(request)
    if request.method == "POST":
        document = await read_json(request)
        value = document.get("offset_s", document.get("advance_s"))
        if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 10 * 365 * 86_400:
            raise ValueError("offset_s or advance_s must be a number of seconds")
        world.clock.set_offset(value if "offset_s" in document else world.clock.offset_s + value)
        world.hub.publish("clock", {"offset_s": world.clock.offset_s, "now_ms": world.clock.now_ms()})
    return JSONResponse({"offset_s": world.clock.offset_s, "now_ms": world.clock.now_ms()})


@api
async def change_settings(request: Request) -> Response:
    """`POST settings`: the names of settings.Settings."""
    world = world_of(request)
    world.settings.change(await read_json(request))
    return JSONResponse(state_json(world)["settings"])


@api
async def get_ledger(request: Request) -> Response:
    """`GET ledger?account_id=&customer_id=&client_ref=&id=&after=&limit=`."""
    world = world_of(request)
    after, limit = read_number(request, "after", 0), read_number(request, "limit", 20_000, limit=50_000)
    sends = world.ledger.list_sends(dict(request.query_params), after, limit)
    return JSONResponse({"data": sends, "count": world.ledger.count()})


@api
async def list_graph_calls(request: Request) -> Response:
    """`GET graph-calls?account_id=&limit=`: newest first, with both bodies."""
    limit = read_number(request, "limit", 100, limit=1_000)
    return JSONResponse(
        {"data": world_of(request).graph_calls.list_calls(request.query_params.get("account_id"), limit)}
    )


@api
async def list_deliveries(request: Request) -> Response:
    """`GET deliveries?account_id=&state=&after=&limit=&body=1`."""
    world, query = world_of(request), request.query_params
    rows = world.outbox.list_rows(
        account_id=query.get("account_id"), state=query.get("state"),
        after=read_number(request, "after", 0), limit=read_number(request, "limit", 100, limit=20_000),
    )  # fmt: skip
    with_body = query.get("body", "1") != "0"
    return JSONResponse({"data": [delivery_json(row, with_body=with_body) for row in rows]})


@api
async def redeliver(request: Request) -> Response:
    """`POST deliveries/{id}/redeliver`: the same bytes once more."""
    made = world_of(request).outbox.redeliver(request.path_params["delivery_id"])
    if made is None:
        raise NotFound("no such delivery")
    return JSONResponse({"delivery_id": made}, status_code=201)


@api
async def release(request: Request) -> Response:
    """`POST deliveries/release` with optional `account_id`: let go what is held back."""
    document = await read_json(request)
    return JSONResponse({"released": world_of(request).outbox.release(account_id=document.get("account_id"))})


@api
async def post_webhook(request: Request) -> Response:
    """`POST webhooks`: sign and post any body: `body` (JSON) or `raw` (text, sent as it is)."""
    world, document = world_of(request), await read_json(request)
    if ("body" in document) == ("raw" in document):
        raise ValueError("give either body or raw")
    channel_type = "instagram" if (document.get("secret") or "app") == "instagram" else "whatsapp"
    account = Account("", "", channel_type, str(document.get("account_id") or "0"), "", "")
    payload = str(document["raw"]).encode() if "raw" in document else document["body"]
    return JSONResponse({"delivery_ids": world.outbox.enqueue(account, "raw", payload)}, status_code=201)


@api
async def verify(request: Request) -> Response:
    """`POST verify`: the handshake of a new callback address, `hub.challenge` and all."""
    world, document = world_of(request), await read_json(request)
    challenge = str(secrets.randbelow(2**31))
    token = str(document.get("verify_token", world.config.verify_token))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.get(world.config.webhook_url, params=query)
    except httpx.HTTPError as error:
        return JSONResponse({"verified": False, "http_status": None, "error": type(error).__name__})
    is_verified = answer.status_code == 200 and answer.text == challenge
    return JSONResponse({"verified": is_verified, "http_status": answer.status_code, "error": None})


@api
async def start_burst(request: Request) -> Response:
    """`POST burst`."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    bursts: Bursts = request.app.state.bursts
    bursts.start(account, read_burst(account, document))
    return JSONResponse({"data": bursts.public()}, status_code=202)


@api
async def get_or_stop_bursts(request: Request) -> Response:
    """`GET burst`, `DELETE burst`."""
    bursts: Bursts = request.app.state.bursts
    if request.method == "DELETE":
        await bursts.stop()
    return JSONResponse({"data": bursts.public()})


@api
async def start_storm(request: Request) -> Response:
    """`POST storm`: one large batch and many parallel webhooks, several times, shuffled."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    return JSONResponse(raise_storm(world, account, read_storm(document)), status_code=202)


@api
async def wait_idle(request: Request) -> Response:
    """`GET idle?timeout_s=`: answers when no webhook is pending any more, or the time is over."""
    seconds = float(request.query_params.get("timeout_s", "10"))
    is_idle = await world_of(request).outbox.wait_idle(min(seconds, 120))
    return JSONResponse({"idle": is_idle})


@api
async def reset(request: Request) -> Response:
    """`POST reset`: forget all traffic, faults and customers; accounts and settings stay."""
    world = world_of(request)
    bursts: Bursts = request.app.state.bursts
    await bursts.stop()
    world.faults.remove()
    world.database.forget_traffic()
    world.hub.publish("resync", {})
    return JSONResponse(state_json(world))


PREFIX = "/simulator/api"
routes = [
    Route(f"{PREFIX}/state", get_state, methods=["GET"]),
    Route(f"{PREFIX}/accounts", add_account, methods=["POST"]),
    Route(f"{PREFIX}/faults", list_faults, methods=["GET"]),
    Route(f"{PREFIX}/faults", add_fault, methods=["POST"]),
    Route(f"{PREFIX}/faults", remove_faults, methods=["DELETE"]),
    Route(f"{PREFIX}/faults/{{fault_id:int}}", remove_faults, methods=["DELETE"]),
    Route(f"{PREFIX}/clock", clock, methods=["GET", "POST"]),
    Route(f"{PREFIX}/settings", change_settings, methods=["POST"]),
    Route(f"{PREFIX}/ledger", get_ledger, methods=["GET"]),
    Route(f"{PREFIX}/graph-calls", list_graph_calls, methods=["GET"]),
    Route(f"{PREFIX}/deliveries", list_deliveries, methods=["GET"]),
    Route(f"{PREFIX}/deliveries/{{delivery_id:int}}/redeliver", redeliver, methods=["POST"]),
    Route(f"{PREFIX}/deliveries/release", release, methods=["POST"]),
    Route(f"{PREFIX}/webhooks", post_webhook, methods=["POST"]),
    Route(f"{PREFIX}/verify", verify, methods=["POST"]),
    Route(f"{PREFIX}/burst", start_burst, methods=["POST"]),
    Route(f"{PREFIX}/burst", get_or_stop_bursts, methods=["GET", "DELETE"]),
    Route(f"{PREFIX}/storm", start_storm, methods=["POST"]),
    Route(f"{PREFIX}/idle", wait_idle, methods=["GET"]),
    Route(f"{PREFIX}/reset", reset, methods=["POST"]),
    Route(f"{PREFIX}/stream", stream, methods=["GET"]),
]
