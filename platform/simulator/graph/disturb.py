"""Armed faults at work on Graph calls and on files: refusals, silence, cuts, files that are not what they should be."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse

from simulator.connection import ConnectionCut, HalfResponse
from simulator.faults import Fault
from simulator.graph.calls import Call, hang
from simulator.graph.errors import GraphError, token_error
from simulator.media import StoredFile

HTML_ERROR = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>"
)
PRIVATE_PLACE = "http://169.254.169.254/latest/meta-data/"
CHUNK = 16 * 1024
LARGE_BYTES = 300 * 1024 * 1024


class HtmlError(GraphError):
    """A 5xx from something in front of the platform: a page, not JSON."""

    def __init__(self, status: int) -> None:
        super().__init__(2, http_status=status)

    def response(self, *, is_whatsapp: bool) -> Response:  # type: ignore[override]
        return HTMLResponse(HTML_ERROR, status_code=self.http_status or 502)


def refusal(call: Call, fault: Fault) -> GraphError:
    """The error of a `graph_error` fault, with the hints that it was armed with.

    `retry_after` (seconds) becomes a header; `regain_minutes` the usage header that tells when calls may go on.
    """
    params, code = fault.params, int(fault.params["code"])
    headers: dict[str, str] = {}
    if params.get("retry_after") is not None:
        headers["Retry-After"] = str(int(params["retry_after"]))
    if params.get("regain_minutes") is not None:
        kind = "whatsapp" if call.is_whatsapp else (call.account.channel_type if call.account else "pages")
        usage = {"type": kind, "call_count": 100, "total_cputime": 25, "total_time": 25}
        usage["estimated_time_to_regain_access"] = int(params["regain_minutes"])
        business = (call.account.waba_id or call.account.account_id) if call.account else "0"
        headers["X-Business-Use-Case-Usage"] = json.dumps({business: [usage]}, separators=(",", ":"))
    if code == 190:
        return token_error(params.get("subcode"), message=params.get("message"), http_status=params.get("status"))
    return GraphError(
        code, params.get("message"), subcode=params.get("subcode"), http_status=params.get("status"), headers=headers
    )


async def disturb(call: Call, fault: Fault | None) -> None:
    """What a fault does to the answer of a call that was, or was not, taken. Raises GraphError or ConnectionCut."""
    if fault is None:
        return
    if fault.kind == "timeout":
        await hang(call, float(fault.params.get("seconds", 60)))
    elif fault.kind == "cut":
        call.outcome = "cut"
        raise ConnectionCut
    elif fault.kind == "slow":
        await asyncio.sleep(float(fault.params.get("seconds", 3)))
    elif fault.kind == "server_error_json":
        code = int(fault.params.get("code", 131000 if call.is_whatsapp else 2))
        raise GraphError(code, http_status=int(fault.params.get("status", 500)))
    elif fault.kind == "server_error_html":
        raise HtmlError(int(fault.params.get("status", 502)))


async def strike(call: Call, step: str) -> None:
    """Faults that were armed `on` other calls than sends. Raises GraphError, ConnectionCut."""
    fault = call.world.faults.take_graph(call.account.account_id if call.account else "", step)
    if fault is None:
        return
    if fault.kind == "graph_error":
        raise refusal(call, fault)
    await disturb(call, fault)


async def hand_out(call: Call, stored: StoredFile, fault: Fault | None) -> Response:
    """The bytes of a file, or what an armed fault makes of them."""
    if fault is None:
        return Response(stored.data, media_type=stored.mime_type)
    if fault.kind == "media_error":
        return refuse_file(fault)
    return _SPOILT[fault.kind](stored, fault.params)


def refuse_file(fault: Fault) -> Response:
    """As Meta does: 401 with an error about the token, everything else with a page that says nothing."""
    status, retry_after = int(fault.params.get("status", 503)), fault.params.get("retry_after")
    if status == 401:
        return token_error(fault.params.get("subcode")).response(is_whatsapp=True)
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    return PlainTextResponse("Service Unavailable", status_code=status, headers=headers)


def _oversized(stored: StoredFile, params: dict[str, Any]) -> Response:
    """More bytes than anybody announced; without a length the reader has to count by itself."""
    size = int(params.get("bytes", LARGE_BYTES))

    async def flood() -> AsyncIterator[bytes]:
        left, piece = size, (stored.data * (CHUNK // max(1, len(stored.data)) + 1))[:CHUNK]
        while left > 0:
            yield piece[: min(left, CHUNK)]
            left -= CHUNK

    headers = {"Content-Length": str(size)} if params.get("says_length") is True else {}
    return StreamingResponse(flood(), headers=headers, media_type=stored.mime_type)


def _dripping(stored: StoredFile, params: dict[str, Any]) -> Response:
    length = {"content-length": str(len(stored.data))}
    drip = _drip(stored.data, float(params.get("seconds", 10)))
    return StreamingResponse(drip, headers=length, media_type=stored.mime_type)


def _changed(stored: StoredFile, params: dict[str, Any]) -> Response:
    return Response(stored.data[:-1] + bytes([stored.data[-1] ^ 0xFF]), media_type=stored.mime_type)


async def _drip(data: bytes, seconds: float) -> AsyncIterator[bytes]:
    """The body in twenty pieces over so many seconds."""
    size = len(data) // 20 + 1
    for start in range(0, len(data), size):
        yield data[start : start + size]
        await asyncio.sleep(seconds / 20)


def shown_link(fault: Fault | None, link: str) -> dict[str, Any]:
    """The `url` of a media lookup: the right one, or the foreign one of a `media_link` fault."""
    return {"url": str(fault.params.get("url") or PRIVATE_PLACE) if fault and fault.kind == "media_link" else link}


_SPOILT: dict[str, Callable[[StoredFile, dict[str, Any]], Response]] = {
    "media_expired": lambda stored, params: PlainTextResponse("URL signature expired", int(params.get("status", 404))),
    "media_redirect": lambda stored, params: RedirectResponse(str(params.get("location") or PRIVATE_PLACE)),
    "media_type": lambda stored, params: Response(stored.data, media_type=str(params.get("mime_type") or "text/html")),
    "media_html": lambda stored, params: HTMLResponse(HTML_ERROR),
    "media_content": lambda stored, params: Response(HTML_ERROR.encode(), media_type=stored.mime_type),
    "media_cut": lambda stored, params: HalfResponse(stored.data, media_type=stored.mime_type),
    "media_checksum": _changed,
    "media_large": _oversized,
    "media_slow": _dripping,
}
