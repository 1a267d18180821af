"""WhatsApp webhooks of other fields than `messages`: templates, the account, the number."""

from typing import Any

from simulator.accounts import Account


def envelope(account: Account, field: str, value: dict[str, Any], at_ms: int) -> dict[str, Any]:
    """One POST with one change of the WABA."""
    entry = {"id": account.waba_id, "time": at_ms // 1000, "changes": [{"value": value, "field": field}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}
