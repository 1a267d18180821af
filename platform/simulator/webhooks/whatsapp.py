"""WhatsApp webhooks in their current form: contacts carry `user_id`, messages `from_user_id`."""

from typing import Any

from simulator.accounts import Account
from simulator.customers import Customer

#: System messages come without the list of contacts.
WITHOUT_CONTACTS = ("number_change", "user_id_change")


def envelope(account: Account, values: list[dict[str, Any]], field: str = "messages") -> dict[str, Any]:
    """One POST: each value is one change of the WABA."""
    changes = [{"value": value, "field": field} for value in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": account.waba_id, "changes": changes}]}


def message_value(
    account: Account, pairs: list[tuple[Customer, dict[str, Any]]], kind: str = "text"
) -> dict[str, Any]:  # fmt: skip
    """Messages of customers: each pair is the sender and the message without its sender."""
    if kind in WITHOUT_CONTACTS:
        return {**_head(account), "messages": [{**_system_sender(kind, one), **message} for one, message in pairs]}
    contacts = list({customer.customer_id: contact(customer) for customer, _ in pairs}.values())
    messages = [{**_sender(customer), **message} for customer, message in pairs]
    return {**_head(account), "contacts": contacts, "messages": messages}


def message(message_id: str, sent_ms: int, kind: str, content: Any, reply: dict[str, str] | None) -> dict[str, Any]:
    """One message of a customer; `content` is what stands under the key of its type."""
    body: dict[str, Any] = {"id": message_id, "timestamp": str(sent_ms // 1000), "type": kind, kind: content}
    return {"context": reply, **body} if reply else body


def status_value(
    account: Account, customer: Customer, *, message_id: str, status: str, at_ms: int,
    client_ref: str | None, errors: list[dict[str, Any]] | None = None, category: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One delivery state of a business message; `client_ref` comes back as biz_opaque_callback_data."""
    value: dict[str, Any] = {"id": message_id, "status": status, "timestamp": str(at_ms // 1000)}
    if customer.shows_phone:
        value["recipient_id"] = customer.phone
    value["recipient_user_id"] = customer.user_id
    if client_ref is not None:
        value["biz_opaque_callback_data"] = client_ref
    if errors:
        value["errors"] = errors
    elif status in ("sent", "delivered"):
        kind = "regular" if category else "free_customer_service"
        paid = {"billable": category is not None, "pricing_model": "PMP"}
        value["pricing"] = {**paid, "category": (category or "service").lower(), "type": kind}
    return {**_head(account), "contacts": [contact(customer)], "statuses": [value]}


def events_value(account: Account, customer: Customer | None, **lists: Any) -> dict[str, Any]:
    """Something else of a number: calls, preferences, history, echoes; with the customer's contact if there is one."""
    contacts = {"contacts": [contact(customer)]} if customer is not None else {}
    return {**_head(account), **contacts, **lists}


def phone_quality(account: Account, event: str, limit: str) -> dict[str, Any]:
    """The platform's word on the quality or the limit of a number."""
    value = {"display_phone_number": account.phone_number or "", "event": event, "current_limit": limit}
    changes = [{"value": value, "field": "phone_number_quality_update"}]
    return {"object": "whatsapp_business_account", "entry": [{"id": account.waba_id, "changes": changes}]}


def _head(account: Account) -> dict[str, Any]:
    metadata = {"display_phone_number": account.phone_number or "", "phone_number_id": account.account_id}
    return {"messaging_product": "whatsapp", "metadata": metadata}


def contact(customer: Customer) -> dict[str, Any]:
    """An entry of `contacts`."""
    profile = {"name": customer.name}
    if customer.username:
        profile["username"] = customer.username
    phone = {"wa_id": customer.phone} if customer.shows_phone else {}
    return {"profile": profile, **phone, "user_id": customer.user_id}


def _system_sender(kind: str, customer: Customer) -> dict[str, Any]:
    return {"from": customer.phone} if kind == "number_change" and customer.phone else {}


def _sender(customer: Customer) -> dict[str, Any]:
    phone = {"from": customer.phone} if customer.shows_phone else {}
    return {**phone, "from_user_id": customer.user_id}
