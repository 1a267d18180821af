"""The platform at its quickest: every call is answered at once with an id; GET /arrived says what came and when."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

_ids = count()
_arrived: list[tuple[str, float]] = []  # text of a message, seconds since 1970


async def application(
    scope: Mapping[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """ASGI."""
    if scope["type"] != "http":
        return
    at, body = time.time(), b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    answer = json.dumps(_arrived if scope["path"] == "/arrived" else _answer(body, at)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


def _answer(body: bytes, at: float) -> dict[str, Any]:
    told = json.loads(body) if body.startswith(b"{") else {}
    if "text" not in told:
        return {"success": True}
    _arrived.append((told["text"]["body"], at))
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": told["to"], "wa_id": told["to"]}],
        "messages": [{"id": f"wamid.bench{time.time_ns()}{next(_ids)}"}],
    }
