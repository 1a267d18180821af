"""The Resumable Upload API: a session, its bytes in one or several calls, and the handle that templates ask for."""

import base64
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator import samples
from simulator.database import Row
from simulator.graph.calls import Call, authenticate
from simulator.graph.disturb import strike
from simulator.graph.errors import bad_parameter, missing_parameter, no_such_object
from simulator.world import World, world_of

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
MAX_BYTES = 100 * 1024 * 1024


async def create_session(call: Call) -> Response:
    """`POST /{app id}/uploads?file_name=&file_length=&file_type=` -> `{"id": "upload:…"}`."""
    accounts = authenticate(call)
    call.account = call.account or accounts[0]
    await strike(call, "upload")
    asked = {**call.body, **call.request.query_params}
    length, mime_type = str(asked.get("file_length") or ""), str(asked.get("file_type") or "")
    if not length.isdigit() or not 0 < int(length) <= MAX_BYTES:
        raise missing_parameter("file_length")
    if mime_type not in TYPES:
        raise bad_parameter(f"Param file_type must be one of {{{', '.join(TYPES)}}}.")
    session_id = base64.urlsafe_b64encode(secrets.token_bytes(24)).decode().rstrip("=")
    call.world.database.insert(
        "uploads",
        {
            "id": f"upload:{session_id}", "name": str(asked.get("file_name") or "file"), "mime_type": mime_type,
            "length": int(length), "data": b"", "handle": None,
        },
    )  # fmt: skip
    return JSONResponse({"id": f"upload:{session_id}?sig={secrets.token_urlsafe(12)}"})


async def put_bytes(call: Call) -> Response:
    """`POST /upload:…` with the header `file_offset` -> `{"h": handle}` once everything has arrived."""
    call.account = authenticate(call)[0]
    await strike(call, "upload")
    row = _session(call)
    offset = call.request.headers.get("file_offset", "0")
    if not offset.isdigit() or int(offset) != len(row["data"]):
        raise bad_parameter(f"file_offset must be {len(row['data'])}")
    data = row["data"] + call.raw
    if len(data) > row["length"]:
        raise bad_parameter("The file is longer than file_length")
    handle = None
    if len(data) == row["length"]:
        name = base64.b64encode(row["name"].encode()).decode()
        handle = f"4:{name}:{base64.b64encode(row['mime_type'].encode()).decode()}:{secrets.token_urlsafe(32)}"
    call.world.database.execute("UPDATE uploads SET data = ?, handle = ? WHERE id = ?", [data, handle, row["id"]])
    return JSONResponse({"h": handle} if handle else {"id": row["id"], "file_offset": len(data)})


async def show_session(call: Call) -> Response:
    """`GET /upload:…` -> `{"id", "file_offset"}`: from where to go on."""
    authenticate(call)
    row = _session(call)
    return JSONResponse({"id": row["id"], "file_offset": len(row["data"])})


def is_handle_known(world: World, handle: str) -> bool:
    """True for a handle that an upload was answered with, or for one of the samples'."""
    if handle.removeprefix("sample:") in samples.KNOWN or handle.startswith(f"{world.base_url}/simulator/examples/"):
        return True
    return world.database.one("SELECT 1 FROM uploads WHERE handle = ?", [handle]) is not None


def example_link(world: World, handle: str) -> str:
    """Where the file of an example can be looked at."""
    if handle.startswith("http"):
        return handle
    if handle.startswith("sample:"):
        return f"{world.base_url}/simulator/examples/{handle.removeprefix('sample:')}"
    row = world.database.one("SELECT id FROM uploads WHERE handle = ?", [handle])
    return f"{world.base_url}/simulator/examples/{row['id']}" if row is not None else handle


async def show_example(request: Request) -> Response:
    """`GET /simulator/examples/{name}`: a sample, or an uploaded example."""
    name = request.path_params["name"]
    if name in samples.KNOWN:
        sample = samples.load(name)
        return Response(sample.data, media_type=sample.mime_type)
    row = world_of(request).database.one("SELECT data, mime_type FROM uploads WHERE id = ?", [name])
    if row is None:
        return PlainTextResponse("Not Found", status_code=404)
    return Response(row["data"], media_type=row["mime_type"])


def _session(call: Call) -> Row:
    object_id = call.request.path_params["object_id"]
    row = call.world.database.one("SELECT * FROM uploads WHERE id = ?", [object_id])
    if row is None:
        raise no_such_object(object_id, call.request.method)
    return row
