"""Reading and writing Graph objects: media, profiles, accounts, webhook subscriptions."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator.accounts import Account
from simulator.customers import Customer
from simulator.graph.calls import Call, authenticate, check_token_lives, plain_ok
from simulator.graph.disturb import hand_out, refuse_file, shown_link, strike
from simulator.graph.errors import GraphError, bad_parameter, missing_parameter, no_such_object
from simulator.graph.multipart import read_multipart
from simulator.graph.templates import edit_template, show_template, template_of
from simulator.graph.uploads import put_bytes, show_session
from simulator.media import StoredFile
from simulator.world import world_of


async def get_object(call: Call) -> Response:
    """`GET /{id}`: a media id, a customer's profile, or the account itself."""
    object_id = call.request.path_params["object_id"]
    if object_id.startswith("upload:"):
        return await show_session(call)
    accounts = authenticate(call)
    template = template_of(call, accounts)
    if template is not None:
        return await show_template(call, template)
    if call.account is not None:
        return JSONResponse(_account_json(call.account) | _linked_instagram(call, call.account))
    for account in accounts:
        call.account = account
        stored = call.world.media.find(object_id)
        if stored is not None and stored.account_id == account.account_id:
            return await _look_up_media(call, account, stored)
        customer = call.world.customers.find(account.account_id, object_id)
        if customer is not None and account.channel_type != "whatsapp":
            await strike(call, "profile")
            return JSONResponse(_profile_json(call, customer))
        if object_id == account.waba_id:
            return JSONResponse({"id": object_id, "name": account.organization_name})
    raise no_such_object(object_id, "GET")


def _account_json(account: Account) -> dict[str, Any]:
    if account.channel_type == "whatsapp":
        return {
            "id": account.account_id, "display_phone_number": account.phone_number,
            "verified_name": account.display_name, "quality_rating": "GREEN", "platform_type": "CLOUD_API",
        }  # fmt: skip
    name = {"id": account.account_id, "name": account.display_name}
    if account.channel_type == "instagram":
        return {**name, "user_id": account.account_id, "username": account.display_name.lower().replace(" ", ".")}
    return name


def _linked_instagram(call: Call, account: Account) -> dict[str, Any]:
    """What a Page says of its Instagram account, where that is asked for."""
    linked = call.world.connect.assets.list_of(kind="instagram", parent_id=account.account_id)
    if not linked or "instagram_business_account" not in call.request.query_params.get("fields", ""):
        return {}
    return {"instagram_business_account": {"id": linked[0].id, "username": linked[0].username}}


async def _look_up_media(call: Call, account: Account, stored: StoredFile) -> Response:
    """The first step of a WhatsApp download: a link for the next five minutes. Raises GraphError, ConnectionCut."""
    await strike(call, "media")
    world = call.world
    fault = world.faults.take_media(account.account_id, "address")
    if fault is not None and fault.kind == "media_error":
        return refuse_file(fault)
    if fault is not None and fault.kind == "media_expired":
        raise no_such_object(stored.id, "GET")
    if fault is not None and fault.kind == "media_slow":
        await asyncio.sleep(float(fault.params.get("seconds", 10)))
    known = {
        "mime_type": stored.mime_type, "sha256": stored.sha256.hex(), "file_size": len(stored.data), "id": stored.id,
    }  # fmt: skip
    link = shown_link(fault, world.media.whatsapp_link(stored, world.base_url))
    return JSONResponse({"messaging_product": "whatsapp", **link, **known})


def _profile_json(call: Call, customer: Customer) -> dict[str, Any]:
    """What the person lets the business know. Raises GraphError 100/33 or 230."""
    is_instagram = call.account is not None and call.account.channel_type == "instagram"
    if customer.profile == "hidden":
        raise no_such_object(customer.customer_id, "GET")
    if customer.profile == "no_consent" or (is_instagram and customer.last_inbound_ms is None):
        raise GraphError(230, "(#230) User consent is required to access user profile")
    first, _, last = customer.name.partition(" ")
    known: dict[str, Any] = {
        "first_name": first, "last_name": last, "name": customer.name,
        "username": customer.username or customer.name.lower().replace(" ", "."),
        "profile_pic": f"{call.world.base_url}/simulator/examples/photo-2?oe=6B000000",
        "locale": "en_US", "timezone": 1,
        "follower_count": 132, "is_user_follow_business": True, "is_business_follow_user": False,
        "is_verified_user": False,
    }  # fmt: skip
    usual = "name,username" if is_instagram else "first_name,last_name"
    wanted = (call.request.query_params.get("fields") or usual).split(",")
    return {**{name: known[name] for name in wanted if name in known}, "id": customer.customer_id}


async def post_object(call: Call) -> Response:
    """`POST /{id}`: bytes of an upload, or a changed template."""
    object_id = call.request.path_params["object_id"]
    if object_id.startswith("upload:"):
        return await put_bytes(call)
    template = template_of(call, authenticate(call))
    if template is None:
        raise no_such_object(object_id, "POST")
    return await edit_template(call, template)


async def delete_object(call: Call) -> Response:
    """`DELETE /{media id}`."""
    accounts = authenticate(call)
    object_id = call.request.path_params["object_id"]
    stored = call.world.media.find(object_id)
    if stored is None or stored.account_id not in {account.account_id for account in accounts}:
        raise no_such_object(object_id, "DELETE")
    call.world.database.execute("DELETE FROM media WHERE id = ?", [object_id])
    return plain_ok()


async def unknown_path(call: Call) -> Response:
    """Anything else, as the platform says it: in JSON."""
    raise GraphError(2500, f"Unknown path components: /{call.request.path_params['path']}", http_status=400)


async def upload_media(call: Call) -> Response:
    """`POST /{phone number id}/media`, multipart: `messaging_product`, `type`, `file` -> `{"id"}`."""
    authenticate(call)
    if call.account is None:
        raise no_such_object(call.request.path_params["object_id"], "POST")
    await strike(call, "upload")
    parts = read_multipart(call)
    if parts.get("messaging_product", (b"", None, ""))[0] != b"whatsapp":
        raise missing_parameter("messaging_product")
    if "file" not in parts:
        raise missing_parameter("file")
    data, filename, mime_type = parts["file"]
    mime_type = parts["type"][0].decode() if "type" in parts else mime_type
    try:
        stored = call.world.media.store(call.account.account_id, data, mime_type, filename)
    except ValueError as error:
        raise bad_parameter(str(error)) from error
    return JSONResponse({"id": stored.id})


async def subscribed_apps(call: Call) -> Response:
    """`/{id}/subscribed_apps`: subscribing always works and is always there."""
    accounts = authenticate(call)
    object_id = call.request.path_params["object_id"]
    if call.account is None and object_id not in {account.waba_id for account in accounts}:
        raise no_such_object(object_id, call.request.method)
    if call.request.method == "GET":
        return JSONResponse({"data": [{"id": "480010000000001", "name": "Inbox", "subscribed_fields": ["messages"]}]})
    return plain_ok()


async def fetch_whatsapp_file(request: Request) -> Response:
    """The second step of a WhatsApp download: link and bearer token; 404 after five minutes."""
    world = world_of(request)
    call = Call(world, request, {}, b"")
    stored = world.media.find(request.query_params.get("mid", ""))
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    accounts = world.accounts.list_by_token(token.strip()) if scheme.lower() == "bearer" else []
    if not accounts:
        return GraphError(190).response(is_whatsapp=True)
    if stored is None or stored.account_id not in {account.account_id for account in accounts}:
        return PlainTextResponse("Not Found", status_code=404)
    if not _has_live_link(call, stored.id, request.query_params.get("ext", ""), "hash", base=10):
        return PlainTextResponse("Not Found", status_code=404)
    try:
        check_token_lives(call, accounts)
    except GraphError as error:
        return error.response(is_whatsapp=True)
    return await hand_out(call, stored, world.faults.take_media(stored.account_id, "file"))


async def fetch_cdn_file(request: Request) -> Response:
    """A signed link of Messenger or Instagram."""
    world = world_of(request)
    call = Call(world, request, {}, b"")
    stored = world.media.find(request.path_params["media_id"])
    if stored is None or not _has_live_link(call, stored.id, request.query_params.get("oe", ""), "oh", base=16):
        return PlainTextResponse("URL signature expired", status_code=403)
    return await hand_out(call, stored, world.faults.take_media(stored.account_id, "file"))


def _has_live_link(call: Call, media_id: str, expires: str, mark_name: str, *, base: int) -> bool:
    try:
        end = int(expires, base)
    except ValueError:
        return False
    return call.world.media.is_link_valid(media_id, end, call.request.query_params.get(mark_name, ""))
