"""`POST /{account}/messages`: validation, faults, reply window, acceptance, answer."""

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator import ids, receipts
from simulator.accounts import Account
from simulator.clock import HOUR_MS
from simulator.customers import Customer
from simulator.faults import Fault
from simulator.graph import messaging, signals, whatsapp
from simulator.graph.calls import Call, authenticate
from simulator.graph.comments import take_comment
from simulator.graph.disturb import disturb, refusal, strike
from simulator.graph.drafts import Draft, Signal
from simulator.graph.errors import STATUS_CODES, GraphError, no_such_object
from simulator.graph.files import media_of
from simulator.graph.pages import take_parts
from simulator.messages import Message
from simulator.templates.control import known_templates
from simulator.templates.sending import check_status, fill_template
from simulator.world import World

BEFORE_WAIT_S = 5.0


async def send_message(call: Call) -> Response:
    """Take a message or a signal. Raises GraphError or ConnectionCut."""
    authenticate(call)
    account = call.account
    if account is None:
        raise no_such_object(call.request.path_params["object_id"], "POST")
    take_parts(call)
    if not call.body:
        raise GraphError(100, "(#100) The request body must be a JSON object.")
    is_whatsapp = account.channel_type == "whatsapp"
    draft = whatsapp.read_send(call.body) if is_whatsapp else messaging.read_send(call.body, account.channel_type)
    if isinstance(draft, Signal):
        await strike(call, "signal")
        return signals.take(call.world, account, draft)
    fault = call.world.faults.take_graph(account.account_id)
    refused_by_status = await _refuse_if_told(call, fault)
    if is_whatsapp and draft.type == "template":
        draft = _fill_template(call.world, account, draft)
    draft, customer = _find_recipient(call.world, account, draft)
    if customer.standby and draft.comment_id is None:
        text = "(#10) Message failed to send because another app is controlling this thread now."
        raise GraphError(10, text, subcode=2018300)
    call.world.limits.check(account, customer.customer_id)
    window_code = _check_window(call.world, account, customer, draft)
    media = await media_of(call.world, account, draft)
    message, made = accept(
        call.world, account, customer, draft, media=media,
        request=call.body, outcome=fault.kind if fault else "answered",
        failure=refused_by_status or window_code, statuses=_statuses(fault),
    )  # fmt: skip
    if _statuses(fault) == "before":
        await call.world.outbox.wait_settled(made, BEFORE_WAIT_S)
    await disturb(call, fault)
    return JSONResponse(_answer(account, customer, draft, message))


def _statuses(fault: Fault | None) -> str:
    if fault is None:
        return "after"
    return str(fault.params.get("statuses") or ("before" if fault.kind == "status_first" else "after"))


async def _refuse_if_told(call: Call, fault: Fault | None) -> int | None:
    """Answer a fault that refuses the send. A WhatsApp failure by status is answered as its code instead."""
    if fault is None:
        return None
    if fault.kind == "graph_error":
        code = int(fault.params["code"])
        as_status = fault.params.get("as") or ("status" if code in STATUS_CODES else "response")
        if call.is_whatsapp and as_status == "status":
            return code
        raise refusal(call, fault)
    if fault.kind in ("server_error_json", "server_error_html") and not fault.params.get("accept"):
        await disturb(call, fault)
    if fault.kind in ("timeout", "cut") and fault.params.get("accept") is False:
        await disturb(call, fault)
    return None


def _fill_template(world: World, account: Account, draft: Draft) -> Draft:
    """The draft with what the phone shows; the template must be known, approved and filled. Raises GraphError."""
    part = draft.content["template"]
    name, language, waba_id = str(part["name"]), str(part["language"]["code"]), account.waba_id or ""
    known_templates(world, waba_id)
    template = check_status(world.templates.find_by_name(waba_id, name, language), name, language)
    if template.category == "AUTHENTICATION" and not draft.recipient.isdigit():
        raise GraphError(131062)
    shown = fill_template(template, part)
    content = {"template": part, "shown": shown, **{key: shown[key] for key in ("location",) if key in shown}}
    media = shown.get("media") or {}
    if media.get("link"):
        content |= {name: media[name] for name in ("link", "filename") if media.get(name)}
    return replace(draft, text=shown["body"], content=content, media_id=media.get("id"), category=template.category)


def _find_recipient(world: World, account: Account, draft: Draft) -> tuple[Draft, Customer]:
    """The customer; for a private reply the author of the comment, whose window does not matter. Raises GraphError."""
    if draft.comment_id is not None:
        author_id = take_comment(world, account, draft.comment_id)
        draft = replace(draft, recipient=author_id, is_free_form=False)
    found = world.customers.find(account.account_id, draft.recipient)
    if found is not None:
        return draft, found
    if account.channel_type == "messenger":
        raise GraphError(100, "(#100) No matching user found", subcode=2018001)
    if account.channel_type == "instagram":
        raise GraphError(100, "The requested user cannot be found.", subcode=2534014)
    if draft.recipient == account.phone_number:
        raise GraphError(131021)
    return draft, world.customers.ensure(account, {"id": draft.recipient}, world.clock.now_ms())


def _check_window(world: World, account: Account, customer: Customer, draft: Draft) -> int | None:
    """None if the reply window is open. WhatsApp tells by a status (the code is answered), the others refuse."""
    if not draft.is_free_form:
        return None
    age_ms = world.clock.now_ms() - customer.last_inbound_ms if customer.last_inbound_ms is not None else None
    if age_ms is not None and age_ms < draft.window_hours * HOUR_MS:
        return None
    if account.channel_type == "whatsapp":
        if world.settings.current.window_error_sync:
            raise GraphError(131047)
        return 131047
    subcode = 2018278 if account.channel_type == "messenger" else 2534022
    text = "(#10) This message is sent outside of allowed window."
    raise GraphError(10, text, subcode=subcode)


def accept(
    world: World, account: Account, customer: Customer, draft: Draft, *,
    media: dict[str, Any] | None, request: dict[str, Any], outcome: str, failure: int | None, statuses: str,
) -> tuple[Message, list[int]]:  # fmt: skip
    """Write the message down, put it on the phone, plan its receipts; answers it and its webhooks' ids."""
    now_ms = world.clock.now_ms()
    message = Message(
        id=ids.message_id(
            account.channel_type, account_id=account.account_id, customer_id=customer.customer_id, is_inbound=False
        ),
        account_id=account.account_id, customer_id=customer.customer_id, direction="outbound", type=draft.type,
        text=draft.text, status="failed" if failure else ("delivered" if customer.online else "sent"),
        sent_ms=now_ms, media=media, content=draft.content, reply_to=draft.reply_to,
        client_ref=draft.client_ref, error_code=failure,
    )  # fmt: skip
    world.ledger.record(
        id=message.id, account_id=account.account_id, recipient=draft.recipient, customer_id=customer.customer_id,
        type=draft.type, text=draft.text, client_ref=draft.client_ref, request=request, accepted_ms=now_ms,
        outcome=f"failed:{failure}" if failure else outcome,
    )  # fmt: skip
    world.customers.touch(customer, now_ms, opens_window=False)
    if draft.target_id is not None and not failure:
        signals.react(world, draft.target_id, by="business", emoji=draft.text or "")
        stored = message
    else:
        stored = world.show(world.messages.add(message))
    world.show_customer(account.account_id, customer.customer_id)
    world.hub.publish("typing", {"account_id": account.account_id, "customer_id": customer.customer_id, "seconds": 0})
    if statuses == "none":
        return stored, []
    if failure:
        return stored, receipts.announce_failure(world, account, customer, stored, failure)
    world.on_answer(account, customer)
    return stored, receipts.announce_send(world, account, customer, stored, is_at_once=statuses == "before")


def _answer(account: Account, customer: Customer, draft: Draft, message: Message) -> dict[str, Any]:
    if account.channel_type != "whatsapp":
        return {"recipient_id": customer.customer_id, "message_id": message.id}
    contact: dict[str, Any] = {"input": draft.recipient}
    if customer.phone and draft.recipient != customer.user_id:
        contact["wa_id"] = customer.phone
    contact["user_id"] = customer.user_id
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.id}]}
