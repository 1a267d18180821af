"""Graph objects that connecting asks for: Pages of a person, numbers, registration, subscriptions."""

import base64
import secrets
from typing import Any

import httpx
from starlette.responses import JSONResponse, Response

from simulator.connect.assets import Asset
from simulator.connect.oauth import read_params
from simulator.connect.tokens import Issued
from simulator.graph.calls import Call, authenticate, plain_ok, read_token
from simulator.graph.errors import GraphError, bad_parameter, missing_parameter, no_such_object
from simulator.graph.objects import get_object as get_other

PAGE_SIZE = 2  # whatever was asked for: clients have to follow the pages
PAGE_FIELDS = [
    "messages",
    "messaging_postbacks",
    "messaging_optins",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
    "feed",
]
INSTAGRAM_FIELDS = [
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "message_reactions",
    "message_edit",
    "messaging_referral",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
    "mentions",
]
WHATSAPP_FIELDS = [
    "messages",
    "account_update",
    "account_alerts",
    "account_review_update",
    "business_capability_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "security",
    "history",
    "smb_app_state_sync",
    "smb_message_echoes",
    "user_id_update",
    "user_preferences",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
]
_CHALLENGE = "1158201444"
PROFILE_FIELDS = ("about", "address", "description", "email", "vertical", "websites")
MAX_ABOUT = 139


def _require_issued(call: Call) -> Issued:
    token = read_token(call)
    call.world.connect.tokens.require_alive(token)
    issued = call.world.connect.tokens.find(token)
    if issued is None:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    return issued


def _page_of(call: Call, rows: list[dict[str, Any]]) -> JSONResponse:
    """One page of a list, with a cursor to the next."""
    after = call.request.query_params.get("after", "")
    start = int(base64.urlsafe_b64decode(after).decode()) if after else 0
    end = start + PAGE_SIZE
    cursor = base64.urlsafe_b64encode(str(end).encode()).decode()
    paging: dict[str, Any] = {"cursors": {"before": after, "after": cursor}}
    if end < len(rows):
        paging["next"] = f"{call.request.url.path}?after={cursor}"
    return JSONResponse({"data": rows[start:end], "paging": paging})


async def list_accounts(call: Call) -> Response:
    """`GET /me/accounts`: the Pages that the person shared, each with a token of its own."""
    issued = _require_issued(call)
    if "pages_show_list" not in issued.scopes:
        return JSONResponse({"data": []})
    connect = call.world.connect
    pages = [asset for id_ in issued.targets if (asset := connect.assets.find(id_)) and asset.kind == "page"]
    rows = []
    for page in pages:
        linked = next(iter(connect.assets.list_of(kind="instagram", parent_id=page.id)), None)
        targets = (page.id, *((linked.id,) if linked is not None and linked.id in issued.targets else ()))
        token = connect.tokens.issue(
            "page", app_id=issued.app_id, user_id=issued.user_id, scopes=issued.scopes, targets=targets, life_ms=None
        ).token
        for target in targets:
            connect.share(target, token)
        row: dict[str, Any] = {"id": page.id, "name": page.name, "access_token": token, "tasks": page.tasks.split(",")}
        if linked is not None and linked.id in targets:
            row["instagram_business_account"] = {"id": linked.id, "username": linked.username}
        rows.append(row)
    call.world.hub.publish("accounts", {})
    return _page_of(call, rows)


async def list_numbers(call: Call) -> Response:
    """`GET /{waba}/phone_numbers`."""
    waba_id = call.request.path_params["object_id"]
    _require_reach(call, waba_id)
    return _page_of(call, [_number(each) for each in call.world.connect.assets.list_of(parent_id=waba_id)])


def _require_reach(call: Call, object_id: str) -> None:
    """The token has to have been given for the object, or to be one of the configuration that opens it."""
    token = read_token(call)
    call.world.connect.tokens.require_alive(token)
    opens = {id_ for each in call.world.accounts.list_by_token(token) for id_ in (each.account_id, each.waba_id)}
    if not call.world.connect.tokens.reaches(token, object_id) and object_id not in opens:
        if not opens and call.world.connect.tokens.find(token) is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        raise no_such_object(object_id, call.request.method)


def _number(asset: Asset) -> dict[str, Any]:
    is_on_cloud = bool(asset.is_registered) or bool(asset.is_on_phone_app)
    return {
        "id": asset.id, "display_phone_number": asset.phone_number, "verified_name": asset.name,
        "quality_rating": asset.quality, "code_verification_status": "VERIFIED", "name_status": "APPROVED",
        "platform_type": "CLOUD_API" if is_on_cloud else "NOT_APPLICABLE",
        "status": asset.status or ("CONNECTED" if is_on_cloud else "PENDING"), "throughput": {"level": "STANDARD"},
        "is_on_biz_app": bool(asset.is_on_phone_app),
        "whatsapp_business_manager_messaging_limit": asset.limit_tier,
    }  # fmt: skip


async def get_object(call: Call) -> Response:
    """`GET /{id}`: a number or a WhatsApp Business account as connecting sees it; else whatever else there is."""
    asset = call.world.connect.assets.find(call.request.path_params["object_id"])
    if asset is None or asset.kind not in ("number", "waba"):
        return await get_other(call)
    _require_reach(call, asset.id)
    waba = {"id": asset.id, "name": asset.name, "timezone_id": "1", "message_template_namespace": f"ns_{asset.id}"}
    return JSONResponse(_number(asset) if asset.kind == "number" else waba)


async def business_profile(call: Call) -> Response:
    """`GET, POST /{number}/whatsapp_business_profile`: what customers see of the business; a POST keeps the rest."""
    number_id = call.request.path_params["object_id"]
    _require_reach(call, number_id)
    before = call.world.connect.profile_of(number_id)
    if call.request.method == "GET":
        return JSONResponse({"data": [{**before, "messaging_product": "whatsapp"}]})
    if call.body.get("messaging_product") != "whatsapp":
        raise missing_parameter("messaging_product")
    given = {name: call.body[name] for name in PROFILE_FIELDS if name in call.body}
    if len(str(given.get("about", ""))) > MAX_ABOUT:
        raise bad_parameter(f"Param about must be at most {MAX_ABOUT} characters long.")
    call.world.connect.keep_profile(number_id, {**before, **given})
    return plain_ok()


async def register(call: Call) -> Response:
    """`POST /{number}/register`: sets the two-step PIN, or has to match it."""
    asset = call.world.connect.assets.find(call.request.path_params["object_id"])
    if asset is None or asset.kind != "number":
        raise no_such_object(call.request.path_params["object_id"], "POST")
    _require_reach(call, asset.id)
    params = read_params(call)
    if params.get("messaging_product") != "whatsapp":
        raise missing_parameter("messaging_product")
    pin = params.get("pin", "")
    if len(pin) != 6 or not pin.isdigit():
        raise bad_parameter("Param pin must be 6 digits.")
    if asset.is_on_phone_app:
        raise bad_parameter("The number is used in the WhatsApp Business app and must not be registered.")
    if asset.pin and asset.pin != pin:
        raise GraphError(
            133005, "(#133005) Two step verification PIN Mismatch", details="Incorrect PIN.", http_status=400
        )
    call.world.connect.assets.change(asset.id, pin=pin, is_registered=1)
    return plain_ok()


async def import_from_phone_app(call: Call) -> Response:
    """`POST /{number}/smb_app_data`: the import is accepted."""
    object_id = call.request.path_params["object_id"]
    _require_reach(call, object_id)
    asset = call.world.connect.assets.find(object_id)
    if asset is None or not asset.is_on_phone_app:
        raise GraphError(2593109, "(#2593109) The number is not used in the WhatsApp Business app.", http_status=400)
    return JSONResponse({"messaging_product": "whatsapp", "request_id": secrets.token_hex(8)})


async def subscribed_apps(call: Call) -> Response:
    """`GET, POST, DELETE /{id}/subscribed_apps`: real state. WhatsApp wraps the app and knows no fields."""
    accounts = authenticate(call)
    object_id = call.request.path_params["object_id"]
    if object_id == "me" and call.account is not None:
        object_id = call.account.account_id
    elif call.account is None and object_id not in {account.waba_id for account in accounts}:
        _require_reach(call, object_id)
    params, store = read_params(call), call.world.connect.subscriptions
    app_id = _app_of(call)
    if call.request.method == "POST":
        if params.get("override_callback_uri"):
            await _override(call, object_id, params)
            return plain_ok()
        before = store.find(object_id)
        override = before.override_url if before else ""
        store.set(object_id, is_active=True, fields=params.get("subscribed_fields", ""), override_url=override,
                  app_id=app_id)  # fmt: skip
        return plain_ok()
    if call.request.method == "DELETE":
        store.set(object_id, is_active=False)
        return plain_ok()
    return JSONResponse({"data": _shown(call, object_id)})


def _app_of(call: Call) -> str:
    issued = call.world.connect.tokens.find(read_token(call))
    return issued.app_id if issued is not None else ""


def _shown(call: Call, object_id: str) -> list[dict[str, Any]]:
    connect = call.world.connect
    found, asset = connect.subscriptions.find(object_id), connect.assets.find(object_id)
    if found is not None and not found.is_active:
        return []
    is_instagram = asset is not None and asset.kind == "instagram"
    usual = connect.config.instagram_app_id if is_instagram else connect.config.app_id
    app = {"id": (found.app_id if found is not None else "") or usual, "name": "Inbox"}
    if asset is not None and asset.kind == "waba":
        return [{"whatsapp_business_api_data": {**app, "link": "https://www.facebook.com/games/?app_id="}}]
    every = INSTAGRAM_FIELDS if is_instagram else PAGE_FIELDS
    return [{**app, "subscribed_fields": list(found.fields) if found is not None and found.fields else every}]


async def _override(call: Call, object_id: str, params: dict[str, str]) -> None:
    """The address is asked first, as every webhook address is."""
    found = call.world.connect.subscriptions.find(object_id)
    if found is None or not found.is_active:
        raise GraphError(100, "(#100) Before override the current callback uri, your app must be subscribed.")
    query = {"hub.mode": "subscribe", "hub.challenge": _CHALLENGE, "hub.verify_token": params.get("verify_token", "")}
    url = params["override_callback_uri"]
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = await client.get(url, params=query)
    except httpx.HTTPError as error:
        raise GraphError(2200, f"(#2200) Callback verification failed: {type(error).__name__}") from error
    if answer.status_code != 200 or answer.text != _CHALLENGE:
        text = (
            f"(#2200) Callback verification failed with the following errors: HTTP Status Code = {answer.status_code}"
        )
        raise GraphError(2200, text)
    call.world.connect.subscriptions.set(object_id, is_active=True, override_url=url, app_id=found.app_id)


async def app_subscriptions(call: Call) -> Response:
    """`GET /{app id}/subscriptions`: where the app has its webhooks sent."""
    app_id, _, secret = read_token(call).partition("|")
    app = call.world.connect.find_app(app_id)
    if app is None or app.secret != secret or app.app_id != call.request.path_params["object_id"]:
        raise GraphError(190, "Invalid OAuth access token.")
    fields = {"whatsapp_business_account": WHATSAPP_FIELDS, "page": PAGE_FIELDS, "instagram": INSTAGRAM_FIELDS}
    changed, usual_url = call.world.connect.app_settings, call.world.config.webhook_url
    rows = [
        {"object": name, "callback_url": changed.get(name, {}).get("url", usual_url), "active": True,
         "fields": [{"name": field, "version": "v25.0"} for field in changed.get(name, {}).get("fields", its)]}
        for name, its in fields.items()
        if app.kind != "instagram" or name == "instagram"
    ]  # fmt: skip
    return JSONResponse({"data": rows})
