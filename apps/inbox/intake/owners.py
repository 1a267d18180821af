"""Which app answers a thread, after what others did with it. Pure."""

from collections.abc import Mapping
from typing import Any


def owners_after(event: Mapping[str, Any], owner: str | None, partner: str | None) -> tuple[str | None, str | None]:
    """(thread_owner, thread_partner) after something that other apps did with the thread."""
    kind, app_id, from_app_id = event.get("kind"), event.get("app_id"), event.get("from_app_id")
    if kind in ("pass_thread_control", "release_thread_control"):  # to us
        return None, str(from_app_id)[:64] if from_app_id else partner or owner
    if kind == "take_thread_control":
        owner = str(app_id or "other")[:64]
        return owner, owner
    if kind == "request_thread_control":
        return owner, str(app_id)[:64] if app_id else partner
    return owner, partner
