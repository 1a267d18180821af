"""A simulator in-process, and a real receiver for its webhooks on a local port."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.accounts import Account
from simulator.app import create_app
from simulator.config import Config

APP_SECRET, INSTAGRAM_SECRET = "test-app-secret", "test-instagram-secret"
WHATSAPP, PAGE, INSTAGRAM = "106540000000101", "110010000000101", "17841400000000101"
QUICK = {"sent_after_s": 0, "delivered_after_s": 0.02, "read_after_s": 0.01, "retry_base_s": 0.02, "retry_cap_s": 0.1}


@dataclass
class Receiver:
    """What arrived at the webhook address, and what to answer next (200 when the list is empty)."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The JSON of every webhook, in order of arrival."""
        return [json.loads(body) for _, body in self.requests]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        status, answer = 200, b""
        if scope["method"] == "POST":
            headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
            self.requests.append((headers, body))
            status = self.answers.pop(0) if self.answers else 200
        else:
            query = httpx.QueryParams(scope["query_string"].decode())
            status = 200 if query.get("hub.verify_token") == "right" else 403
            answer = query.get("hub.challenge", "").encode()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": answer if status == 200 else b""})


@contextlib.asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a free local port under uvicorn; answers its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="auto", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


def make_config(webhook_url: str, database: str = ":memory:") -> Config:
    """One company with an account per channel."""

    def account(channel_type: str, account_id: str) -> Account:
        return Account(
            organization="acme",
            organization_name="Acme",
            channel_type=channel_type,
            account_id=account_id,
            display_name="Acme",
            access_token=f"token-{channel_type}",
            waba_id="102290000000101" if channel_type == "whatsapp" else None,
            phone_number="15550100101" if channel_type == "whatsapp" else None,
        )

    accounts = (account("whatsapp", WHATSAPP), account("messenger", PAGE), account("instagram", INSTAGRAM))
    return Config(
        webhook_url=webhook_url,
        app_secret=APP_SECRET,
        instagram_app_secret=INSTAGRAM_SECRET,
        verify_token="right",
        database=database,
        accounts=accounts,
    )


@dataclass
class Sim:
    """The simulator as a test drives it."""

    client: httpx.AsyncClient
    receiver: Receiver

    async def api(self, method: str, path: str, body: Any = None, *, expect: int = 0) -> Any:
        """Call the control API; any 2xx unless `expect` names a status."""
        answer = await self.client.request(method, f"/simulator/api/{path}", json=body)
        assert answer.status_code == expect if expect else answer.is_success, answer.text
        return answer.json()

    async def play(self, account_id: str = WHATSAPP, customer_id: str = "15550200001", **message: Any) -> str:
        """The customer sends something (a text unless told otherwise); answers the message id."""
        body = {"account_id": account_id, "customer": {"id": customer_id, "name": "Ada Sample"}, "type": "text"}
        done = await self.api("POST", "customers/messages", {**body, "text": "Hello", **message})
        return str(done["message_id"])

    async def graph(
        self, account_id: str, body: dict[str, Any], *, token: str | None = None, path: str = "messages"
    ) -> httpx.Response:
        """Call the Graph API with the account's token."""
        kind = {WHATSAPP: "whatsapp", PAGE: "messenger", INSTAGRAM: "instagram"}.get(account_id, "messenger")
        headers = {"Authorization": f"Bearer {token if token is not None else f'token-{kind}'}"}
        return await self.client.post(f"/simulator/graph/v25.0/{account_id}/{path}", json=body, headers=headers)

    async def whatsapp_text(self, text: str = "Hi", to: str = "15550200001", **extra: Any) -> httpx.Response:
        """A plain text over WhatsApp."""
        body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}}
        return await self.graph(WHATSAPP, {**body, **extra})

    async def settle(self) -> list[dict[str, Any]]:
        """Wait until every webhook is delivered; answers all bodies so far."""
        assert (await self.api("GET", "idle?timeout_s=10"))["idle"]
        return self.receiver.bodies


@contextlib.asynccontextmanager
async def run_in_process(config: Config) -> AsyncIterator[httpx.AsyncClient]:
    """The simulator without a port: its own start and stop around an in-process client."""
    app: Any = create_app(config)
    async with app.app.router.lifespan_context(app.app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sim.test", timeout=30) as client:
            yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of webhooks on a real port."""
    found = Receiver()
    async with serve(found) as address:
        found.url = f"{address}/webhooks/meta"
        yield found


@pytest.fixture
async def sim(receiver: Receiver) -> AsyncIterator[Sim]:
    """A simulator with quick receipts and retries."""
    async with run_in_process(make_config(receiver.url)) as client:
        driver = Sim(client, receiver)
        await driver.api("POST", "settings", QUICK)
        yield driver


@pytest.fixture
def statuses() -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Every WhatsApp status in these webhooks, in order."""

    def read(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        values = [change["value"] for body in bodies for entry in body["entry"] for change in entry.get("changes", ())]
        return [status for value in values for status in value.get("statuses", ())]

    return read
