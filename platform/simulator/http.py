"""What the control API's handlers share: reading JSON and answering mistakes."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.accounts import Account
from simulator.customers import Customer
from simulator.world import World

Endpoint = Callable[[Request], Awaitable[Response]]


class NotFound(Exception):
    """What was asked for does not exist."""


def api(handler: Endpoint) -> Endpoint:
    """Answer ValueError as 422 and NotFound as 404, both `{"detail"}`."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        except NotFound as error:
            return JSONResponse({"detail": str(error)}, status_code=404)

    return endpoint


async def read_json(request: Request) -> dict[str, Any]:
    """The body as an object; an empty body is {}. Raises ValueError."""
    raw = await request.body()
    try:
        document = json.loads(raw) if raw else {}
    except ValueError as error:
        raise ValueError("the body is not JSON") from error
    if not isinstance(document, dict):
        raise ValueError("the body must be a JSON object")
    return document


def read_number(request: Request, name: str, default: int, *, limit: int = 10_000_000) -> int:
    """A whole number from the query, at most `limit`. Raises ValueError."""
    given = request.query_params.get(name)
    return min(int(given), limit) if given else default


def require_account(world: World, account_id: object) -> Account:
    """The account, or NotFound."""
    account = world.accounts.find(str(account_id or ""))
    if account is None:
        raise NotFound(f"no account {account_id}")
    return account


def require_customer(world: World, account: Account, customer_id: object) -> Customer:
    """The customer of this account, or NotFound."""
    customer = world.customers.find(account.account_id, str(customer_id or ""))
    if customer is None:
        raise NotFound(f"no customer {customer_id} at {account.account_id}")
    return customer
