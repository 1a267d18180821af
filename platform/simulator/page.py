"""The phone page: static files, served under a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:;"
    " media-src 'self' http: https:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
}  # fmt: skip


class FreshFiles(StaticFiles):
    """Files that a browser asks about each time: the page is never older than the program."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def show_page(request: Request) -> Response:
    """`GET /simulator/`."""
    return FileResponse(STATIC / "index.html", headers=HEADERS)


async def add_slash(request: Request) -> Response:
    """`GET /simulator`."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/simulator/{query}")


async def healthz(request: Request) -> Response:
    """`GET /simulator/healthz`."""
    return JSONResponse({"status": "ok"})


routes = [
    Route("/simulator", add_slash),
    Route("/simulator/", show_page),
    Route("/simulator/healthz", healthz),
    Mount("/simulator/static", FreshFiles(directory=STATIC), name="static"),
]
