"""A mailbox for every address: what Inlet would send by mail is posted here and read at /simulator/mail/."""

import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.clock import iso
from simulator.database import Row
from simulator.http import NotFound, api, read_json, read_number
from simulator.page import HEADERS, STATIC
from simulator.world import world_of

FIELDS = ("id", "from", "to", "subject", "text", "html")
#: A mail is a stranger's page: it runs nothing, loads nothing, and its links open elsewhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


@api
async def take_mail(request: Request) -> Response:
    """`POST mail`: {id, from, to, subject, text, html}. The same id again is the same mail."""
    world, document = world_of(request), await read_json(request)
    if not all(isinstance(document.get(name), str) for name in FIELDS):
        raise ValueError(f"a mail has the text fields {', '.join(FIELDS)}")
    world.database.execute(
        "INSERT INTO mails (id, sender, recipient, subject, text, html, received_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        [
            document["id"], document["from"], document["to"].lower(), document["subject"], document["text"],
            document["html"], int(time.time() * 1000),
        ],
    )  # fmt: skip
    world.hub.publish("mail", {"id": document["id"], "to": document["to"].lower()})
    return JSONResponse({"id": document["id"]}, status_code=201)


@api
async def list_mails(request: Request) -> Response:
    """`GET mail?to=&after=&limit=`: newest first; `after` is the `seq` of the newest one known."""
    after, limit = read_number(request, "after", 0), read_number(request, "limit", 50, limit=500)
    wanted = request.query_params.get("to", "").lower()
    rows = world_of(request).database.all(
        "SELECT * FROM mails WHERE seq > ? AND (? = '' OR recipient = ?) ORDER BY seq DESC LIMIT ?",
        [after, wanted, wanted, limit],
    )
    return JSONResponse({"data": [_public(row) for row in rows]})


@api
async def get_mail(request: Request) -> Response:
    """`GET mail/{id}`."""
    return JSONResponse(_public(_require_mail(request)))


@api
async def show_mail(request: Request) -> Response:
    """`GET /simulator/mail/{id}/`: the HTML as the mail's reader sees it."""
    html = _HEAD.sub(lambda found: f'{found[0]}<base target="_blank">', _require_mail(request)["html"], count=1)
    return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_POLICY, "X-Content-Type-Options": "nosniff"})


async def show_mailbox(request: Request) -> Response:
    """`GET /simulator/mail/`."""
    return FileResponse(STATIC / "mail.html", headers=HEADERS)


async def add_slash(request: Request) -> Response:
    """`GET /simulator/mail`."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/simulator/mail/{query}")


def _require_mail(request: Request) -> Row:
    row = world_of(request).database.one("SELECT * FROM mails WHERE id = ?", [request.path_params["mail_id"]])
    if row is None:
        raise NotFound("no such mail")
    return row


def _public(row: Row) -> dict[str, Any]:
    return {
        "seq": row["seq"], "id": row["id"], "from": row["sender"], "to": row["recipient"], "subject": row["subject"],
        "text": row["text"], "html": row["html"], "received_at": iso(row["received_ms"]),
    }  # fmt: skip


routes = [
    Route("/simulator/api/mail", take_mail, methods=["POST"]),
    Route("/simulator/api/mail", list_mails, methods=["GET"]),
    Route("/simulator/api/mail/{mail_id}", get_mail, methods=["GET"]),
    Route("/simulator/mail", add_slash),
    Route("/simulator/mail/", show_mailbox),
    Route("/simulator/mail/{mail_id}/", show_mail),
]
