"""HTTP through the real router, as one signed-in person."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.world.companies import PASSWORD, Company


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `body` is the decoded JSON, None when `content` is none."""

    status: int
    body: Any
    content: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


@dataclass(slots=True)
class Api:
    """`api.get("/api/conversations", status="open")`; answers are `Reply`."""

    token: str = ""
    organization: str = ""  # slug for X-Organization
    client: Client = field(default_factory=Client)

    def get(self, path: str, /, **query: Any) -> Reply:
        return self._send("GET", path, query=query)

    def post(self, path: str, /, body: Any = None) -> Reply:
        return self._send("POST", path, body={} if body is None else body)

    def call(self, method: str, path: str, /, body: Any = None) -> Reply:
        return self._send(method, path, body=body)

    def _send(self, method: str, path: str, *, query: dict[str, Any] | None = None, body: Any = None) -> Reply:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.organization:
            headers["X-Organization"] = self.organization
        data = "" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        answer = self.client.generic(
            method, path, data, content_type="application/json", headers=headers, query_params=query or None
        )
        streamed: Any = answer  # a test client's answer is typed as if it never were a stream
        content = b"".join(streamed.streaming_content) if answer.streaming else answer.content
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        is_json = kind in ("application/json", "application/problem+json")
        decoded = json.loads(content) if content and is_json else None
        return Reply(status=answer.status_code, body=decoded, content=content, headers=dict(answer.headers))


def as_person(company: Company, person: str = "agent") -> Api:
    """Signed in already."""
    return Api(token=company.token(person))


def log_in(email: str, password: str = PASSWORD, client: Client | None = None) -> tuple[Reply, Api]:
    """Through the login route, with the refresh cookie in the client."""
    api = Api(client=client or Client())
    reply = api.post("/api/auth/login", {"email": email, "password": password})
    if reply.status == 200 and reply.body["status"] == "signed_in":
        api.token = reply.body["access_token"]
    return reply, api
