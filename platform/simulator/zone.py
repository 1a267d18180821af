"""The sandbox's name server: TXT records of domains that exist nowhere else."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.http import api, read_json
from simulator.world import world_of


@api
async def list_records(request: Request) -> Response:
    """`GET dns?name=`: the TXT records of a name."""
    name = request.query_params.get("name", "").lower()
    rows = world_of(request).database.all("SELECT value FROM dns WHERE name = ? ORDER BY value", [name])
    return JSONResponse({"data": [row["value"] for row in rows]})


@api
async def add_record(request: Request) -> Response:
    """`POST dns`: {name, value}."""
    document = await read_json(request)
    name, value = document.get("name"), document.get("value")
    if not isinstance(name, str) or not isinstance(value, str) or not name or not value:
        raise ValueError("name and value must be texts")
    world_of(request).database.execute(
        "INSERT INTO dns (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [name.lower(), value]
    )
    return JSONResponse({"name": name.lower(), "value": value}, status_code=201)


PATH = "/simulator/api/dns"
routes = [Route(PATH, list_records, methods=["GET"]), Route(PATH, add_record, methods=["POST"])]
