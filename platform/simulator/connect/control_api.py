"""What a test does to the connection of an account: end its tokens, take its subscription away, play the callbacks."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.connect.dialogs import SIGNUP_SCOPES
from simulator.connect.state import PERSON_ID, Connect
from simulator.http import NotFound, api, read_json, require_account
from simulator.webhooks.whatsapp import phone_quality
from simulator.world import world_of

PATH = "/simulator/api/connect"


@api
async def list_assets(request: Request) -> Response:
    """`GET assets`: what can be connected."""
    assets = world_of(request).connect.assets.list_of()
    shown = ("id", "kind", "business", "name", "parent_id", "username", "phone_number")
    rows = [{name: getattr(each, name) for name in shown} for each in assets]
    return JSONResponse({"data": rows})


@api
async def reset(request: Request) -> Response:
    """`POST reset`: nothing is shared any more, and nothing was made."""
    world_of(request).connect.reset()
    return JSONResponse({"reset": True})


@api
async def kill_tokens(request: Request) -> Response:
    """`POST kill`: {account_id, subcode?}: its tokens end, as when a password is changed (460)."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    subcode = int(document.get("subcode") or 460)
    killed = world.connect.tokens.kill(account.account_id, account.access_token, subcode=subcode)
    return JSONResponse({"killed": killed})


@api
async def end_tokens(request: Request) -> Response:
    """`POST expire`: {account_id, in_s}: its tokens end in so many seconds of the platform's clock."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    ends_ms = world.clock.now_ms() + int(float(document.get("in_s") or 0) * 1000)
    world.connect.tokens.end_at(account.account_id, ends_ms)
    return JSONResponse({"expires_ms": ends_ms})


@api
async def lose_subscription(request: Request) -> Response:
    """`POST unsubscribe`: {account_id, fields?}: the app is told no more; with `fields`, only of those."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    object_id = world.connect.subscriptions.object_of(account)
    fields = ",".join(document.get("fields") or ())
    world.connect.subscriptions.set(object_id, is_active=bool(fields), fields=fields)
    return JSONResponse({"object_id": object_id, "is_active": bool(fields)})


@api
async def change_quality(request: Request) -> Response:
    """`POST quality`: {account_id, quality?, limit_tier?, event?}: with `event`, the webhook is sent as well."""
    world, document = world_of(request), await read_json(request)
    account = require_account(world, document.get("account_id"))
    values = {name: str(document[name]).upper() for name in ("quality", "limit_tier") if document.get(name)}
    if values:
        world.connect.assets.change(account.account_id, **values)
    if document.get("event"):
        asset = world.connect.assets.find(account.account_id)
        tier = asset.limit_tier if asset is not None else "TIER_2K"
        world.outbox.enqueue(account, "raw", phone_quality(account, str(document["event"]), tier))
    return JSONResponse(values)


@api
async def change_asset(request: Request) -> Response:
    """`POST assets`: {id, …}: what its owner changes: `parent_id` ("": the Page has no Instagram account any more),
    `is_registered`, `status` of a number."""
    world, document = world_of(request), await read_json(request)
    asset_id = str(document.pop("id", ""))
    if world.connect.assets.find(asset_id) is None or not document.keys() <= {"parent_id", "is_registered", "status"}:
        raise ValueError("id must be an asset, with parent_id, is_registered, status")
    world.connect.assets.change(asset_id, **document)
    return JSONResponse({"id": asset_id, **document})


@api
async def change_app(request: Request) -> Response:
    """`POST app`: {object, fields?, url?}: what the app's own settings say of the webhooks of an object."""
    world, document = world_of(request), await read_json(request)
    world.connect.app_settings[str(document.pop("object", ""))] = document
    return JSONResponse(document)


@api
async def make_own_app(request: Request) -> Response:
    """`POST own-apps`: {business?, without?}: what the maker of an own app has: ids, secret, token with most scopes."""
    world, document = world_of(request), await read_json(request)
    connect, app = world.connect, world.connect.make_own_app()
    business = connect.assets.make_business(str(document.get("business") or f"Own {app.app_id[-4:]}")[:60])
    number = connect.assets.list_of(kind="number", business=business)[0]
    connect.assets.change(number.id, is_registered=1)
    targets = (number.parent_id, number.id)
    scopes = tuple(scope for scope in SIGNUP_SCOPES if scope not in (document.get("without") or ()))
    token = connect.tokens.issue("own", app_id=app.app_id, user_id=PERSON_ID, scopes=scopes, targets=targets,
                                 life_ms=None).token  # fmt: skip
    for target in targets:
        connect.share(target, token)
    world.hub.publish("accounts", {})
    made = {"app_id": app.app_id, "app_secret": app.secret, "access_token": token}
    return JSONResponse({**made, "waba_id": number.parent_id, "phone_number_id": number.id}, status_code=201)


@api
async def call_back(request: Request) -> Response:
    """`POST callback`: {kind: deauthorize or deletion, account_id}: what the platform posts when the person who shared
    the account removes the app, or wants their data deleted."""
    world, document = world_of(request), await read_json(request)
    account, kind = require_account(world, document.get("account_id")), str(document.get("kind") or "")
    if kind not in ("deauthorize", "deletion"):
        raise ValueError("kind must be deauthorize or deletion")
    users = world.connect.tokens.users_of(account.account_id)
    if not users:
        raise NotFound("nobody shared this account in a dialog")
    if kind == "deauthorize":
        world.connect.tokens.kill(account.account_id, account.access_token, subcode=458)
    body = sign_request(world.connect, users[-1]["app_id"], users[-1]["user_id"])
    parts = urlsplit(world.config.webhook_url)
    url = f"{parts.scheme}://{parts.netloc}/callbacks/meta/{kind}"
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        answer = await client.post(url, data={"signed_request": body})
    told: Any = answer.json() if "json" in answer.headers.get("content-type", "") else None
    return JSONResponse({"http_status": answer.status_code, "answer": told})


def sign_request(connect: Connect, app_id: str, user_id: str) -> str:
    """`<signature>.<payload>`, both base64url without padding."""
    app = connect.find_app(app_id)
    payload = {"algorithm": "HMAC-SHA256", "user_id": user_id, "issued_at": int(time.time())}
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    made = hmac.new((app.secret if app else "").encode(), encoded, hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}.{encoded.decode()}"


routes = [
    Route(f"{PATH}/assets", list_assets, methods=["GET"]),
    Route(f"{PATH}/assets", change_asset, methods=["POST"]),
    Route(f"{PATH}/app", change_app, methods=["POST"]),
    Route(f"{PATH}/reset", reset, methods=["POST"]),
    Route(f"{PATH}/kill", kill_tokens, methods=["POST"]),
    Route(f"{PATH}/expire", end_tokens, methods=["POST"]),
    Route(f"{PATH}/unsubscribe", lose_subscription, methods=["POST"]),
    Route(f"{PATH}/quality", change_quality, methods=["POST"]),
    Route(f"{PATH}/own-apps", make_own_app, methods=["POST"]),
    Route(f"{PATH}/callback", call_back, methods=["POST"]),
]
