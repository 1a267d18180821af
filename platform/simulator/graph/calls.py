"""One Graph call: who asks, with which body, and how the answer leaves (or does not)."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.accounts import Account
from simulator.connection import ConnectionCut, cut_connection
from simulator.graph.errors import GraphError, no_such_object, token_error
from simulator.signing import app_secret_proof
from simulator.world import World, world_of


@dataclass(slots=True)
class Call:
    """A call on its way. `outcome` is what the log shows: answered, hung, cut."""

    world: World
    request: Request
    body: dict[str, Any]
    raw: bytes
    account: Account | None = None
    outcome: str = "answered"

    @property
    def is_whatsapp(self) -> bool:
        """WhatsApp's errors carry error_data."""
        return self.account is not None and self.account.channel_type == "whatsapp"


Handler = Callable[[Call], Awaitable[Response]]


def graph_endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a handler: read the body, answer GraphError in Meta's shape, log the call with both bodies."""

    async def endpoint(request: Request) -> Response:
        started = time.perf_counter()
        raw = await request.body()
        call = Call(world_of(request), request, _read_body(raw), raw)
        try:
            response = await handler(call)
        except GraphError as error:
            response = error.response(is_whatsapp=call.is_whatsapp)
        except ConnectionCut:
            _log(call, None, started)
            return await cut_connection(request)
        for name, value in call.world.limits.headers(call.account).items():
            response.headers.setdefault(name, value)
        response.headers["facebook-api-version"] = request.path_params.get("version", "v25.0")
        _log(call, response, started)
        return response

    return endpoint


def _read_body(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = {}
    return body if isinstance(body, dict) else {}


def _log(call: Call, response: Response | None, started: float) -> None:
    content_type = call.request.headers.get("content-type", "")
    shown = call.raw.decode("utf-8", "replace") if "multipart" not in content_type else f"({len(call.raw)} bytes)"
    is_text = response is not None and response.headers.get("content-type", "").startswith(("application/json", "text"))
    recorded = call.world.graph_calls.record(
        account_id=call.account.account_id if call.account else None, method=call.request.method,
        path=call.request.url.path, request=shown, http_status=response.status_code if response else None,
        response=bytes(response.body).decode() if response is not None and is_text else "",
        outcome=call.outcome, elapsed_ms=round((time.perf_counter() - started) * 1000, 2),
        at_ms=int(time.time() * 1000),
    )  # fmt: skip
    call.world.hub.publish("graph", {name: recorded[name] for name in recorded if name not in ("request", "response")})


def read_token(call: Call) -> str:
    """The access token, from the header, the query or the body; empty if there is none."""
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth"):
        return token.strip()
    return str(call.request.query_params.get("access_token") or call.body.get("access_token") or "")


def authenticate(call: Call) -> list[Account]:
    """The accounts that the token opens, the asked one noted in the call. Raises GraphError 190 or 100/33."""
    token = read_token(call)
    accounts = call.world.accounts.list_by_token(token) if token else []
    object_id = call.request.path_params["object_id"]
    call.account = call.world.accounts.find(object_id)
    if not accounts:
        text = "Invalid OAuth access token - Cannot parse access token"
        raise GraphError(190, text, details=text)
    call.world.connect.tokens.require_alive(token)
    _check_proof(call, token, accounts[0])
    check_token_lives(call, accounts)
    if object_id == "me":
        call.account = next((one for one in accounts if one.channel_type != "whatsapp"), accounts[0])
    elif call.account is not None and call.account not in accounts:
        raise no_such_object(object_id, call.request.method)
    call.account = call.world.connect.meant(call.account, accounts, call.body.get("recipient"))
    return accounts


def check_token_lives(call: Call, accounts: list[Account]) -> None:
    """A token may die between two calls. Raises GraphError 190."""
    fault = call.world.faults.take_token([account.account_id for account in accounts])
    if fault is not None:
        raise token_error(fault.params.get("subcode"))


def _check_proof(call: Call, token: str, account: Account) -> None:
    proof = call.request.query_params.get("appsecret_proof") or call.body.get("appsecret_proof")
    secrets = call.world.connect.secrets_for(token, account.channel_type)
    if proof and proof not in [app_secret_proof(token, secret) for secret in secrets]:
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument")


async def hang(call: Call, seconds: float) -> None:
    """Say nothing until the caller goes away or the time is over. Raises ConnectionCut."""
    call.outcome = "hung"
    until = time.monotonic() + seconds
    while time.monotonic() < until and not await call.request.is_disconnected():
        await asyncio.sleep(0.05)
    raise ConnectionCut


def plain_ok() -> JSONResponse:
    """`{"success": true}`."""
    return JSONResponse({"success": True})
