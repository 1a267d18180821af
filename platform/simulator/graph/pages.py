"""Calls of Messenger and Instagram besides sends: stored attachments, thread control."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator import ids
from simulator.graph.calls import Call, authenticate, plain_ok
from simulator.graph.disturb import strike
from simulator.graph.errors import GraphError, bad_parameter, missing_parameter, no_such_object
from simulator.graph.multipart import read_multipart
from simulator.webhooks import messaging

FILE_TYPES = ("image", "video", "audio", "file")
MAX_BYTES = 25 * 1024 * 1024


async def add_attachment(call: Call) -> Response:
    """`POST /{page}/message_attachments`: by `url`, or multipart with `filedata` -> `{"attachment_id"}`."""
    authenticate(call)
    if call.account is None or call.account.channel_type == "whatsapp":
        raise no_such_object(call.request.path_params["object_id"], "POST")
    await strike(call, "upload")
    take_parts(call)
    attachment = (call.body.get("message") or {}).get("attachment") or {}
    if attachment.get("type") not in FILE_TYPES:
        raise missing_parameter("message[attachment][type]")
    attachment_id = attachment_id_of(call, attachment)
    return JSONResponse({"attachment_id": attachment_id})


def take_parts(call: Call) -> None:
    """A multipart body becomes the JSON that it stands for; its file is stored and named by `attachment_id`."""
    if "multipart" not in call.request.headers.get("content-type", "") or call.account is None:
        return
    parts = read_multipart(call)
    for name, (data, _, _) in parts.items():
        if name != "filedata":
            call.body[name] = _loads(data.decode())
    if "filedata" not in parts:
        return
    data, filename, mime_type = parts["filedata"]
    if len(data) > MAX_BYTES:
        raise bad_parameter("The file is too large", subcode=2018109)
    stored = call.world.media.store(call.account.account_id, data, mime_type, filename)
    attachment = (call.body.get("message") or {}).get("attachment")
    if isinstance(attachment, dict):
        attachment["payload"] = {**(attachment.get("payload") or {}), "attachment_id": stored.id}


def attachment_id_of(call: Call, attachment: dict[str, Any]) -> str:
    """Keep a file that is named by its address, or answer the id of the one that came along. Raises GraphError."""
    payload = attachment.get("payload") or {}
    if payload.get("attachment_id"):
        return str(payload["attachment_id"])
    if not str(payload.get("url") or "").startswith(("http://", "https://")):
        raise bad_parameter("Invalid parameter", subcode=2018008)
    attachment_id = ids.media_id()
    values = {"id": attachment_id, "account_id": call.account.account_id if call.account else "", "url": payload["url"]}
    call.world.database.insert("attachments", values)
    return attachment_id


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def thread_control(call: Call) -> Response:
    """`POST /{page or me}/take_thread_control`, `pass_…`, `release_…`. Every app of the account hears of it."""
    authenticate(call)
    await strike(call, "control")
    account = call.account
    if account is None or account.channel_type == "whatsapp":
        raise no_such_object(call.request.path_params["object_id"], "POST")
    recipient = str((call.body.get("recipient") or {}).get("id") or "")
    customer = call.world.customers.find(account.account_id, recipient)
    if customer is None:
        subcode = 2018001 if account.channel_type == "messenger" else 2534014
        raise GraphError(100, "(#100) No matching user found", subcode=subcode)
    action = call.request.url.path.rsplit("/", 1)[-1]
    if action == "pass_thread_control" and not call.body.get("target_app_id"):
        raise missing_parameter("target_app_id")
    is_ours, other = action == "take_thread_control", call.body.get("target_app_id") or messaging.OTHER_APP_ID
    now_ms = call.world.clock.now_ms()
    call.world.customers.ensure(account, {"id": customer.customer_id, "standby": not is_ours}, now_ms)
    call.world.show_customer(account.account_id, customer.customer_id)
    had, has = (other, messaging.APP_ID) if is_ours else (messaging.APP_ID, other)
    told = {"take_thread_control" if is_ours else "pass_thread_control": {
        "previous_owner_app_id": str(had), "new_owner_app_id": str(has), "metadata": "",
    }}  # fmt: skip
    event = messaging.from_customer(account, customer.customer_id, now_ms, **told)
    call.world.outbox.enqueue(account, "event", messaging.envelope(account, [event], now_ms))
    return plain_ok()
