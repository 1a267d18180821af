"""Errors: always problem+json, always with a code and the request's id, never with what is inside."""

from typing import Any

import pytest

from apps.inbox import queries
from apps.inbox.models import Message
from apps.inbox.tests.factories import make_conversation
from kernel.scope import Scope
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company


@pytest.fixture
def api(tenant: Scope, acme: Company) -> Api:
    return as_person(acme)


def assert_problem(reply: Reply, status: int, code: str) -> None:
    assert (reply.status, reply.body["code"]) == (status, code), reply.body
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert set(reply.body) >= {"type", "title", "status", "detail", "code", "request_id"}
    assert reply.body["status"] == status
    assert reply.body["request_id"] == reply.headers["X-Request-Id"] != ""


def test_each_kind_of_refusal_has_its_shape(api: Api, acme: Company) -> None:
    closed = make_conversation(reply_window_ends_at=None)
    reply = {"body_text": "Hi", "temp_id": "t"}

    assert_problem(Api().get("/api/me"), 401, "token_invalid")
    assert_problem(api.get("/api/conversations", cursor="x"), 400, "cursor_invalid")
    assert_problem(api.call("POST", f"/api/conversations/{closed.pk}/status", "{"), 400, "bad_request")
    assert_problem(as_person(acme, "viewer").post(f"/api/conversations/{closed.pk}/read"), 403, "permission_denied")
    assert_problem(api.get("/api/conversations/conv_x"), 404, "not_found")
    assert_problem(api.get("/api/conversations/conv_x/messages"), 404, "not_found")
    assert_problem(api.get("/api/nothing/here"), 404, "not_found")
    assert_problem(api.post(f"/api/conversations/{closed.pk}/messages", reply), 409, "reply_window_closed")
    assert_problem(api.get("/api/conversations", status="closed"), 422, "validation_failed")
    assert_problem(api.call("PUT", "/api/me"), 405, "method_not_allowed")
    assert api.call("PUT", "/api/me").headers["Allow"] == "GET"
    assert_problem(
        api.call("POST", f"/api/conversations/{closed.pk}/status", " " * 2_000_000), 413, "request_too_large"
    )


def test_answers_are_kept_by_nobody(api: Api) -> None:
    for reply in (api.get("/api/conversations"), api.get("/api/me"), Api().post("/api/auth/login", {})):
        assert reply.headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_tells_nothing_but_the_request_id(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(queries, "list_conversations", broken)

    reply = api.get("/api/conversations")

    assert_problem(reply, 500, "internal_error")
    assert "secret" not in str(reply.body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"temp_id": "t"}, "body_text"),
        ({"body_text": "", "temp_id": "t"}, "body_text"),
        ({"body_text": " \n ", "temp_id": "t"}, "body_text"),
        ({"body_text": "x" * 20_001, "temp_id": "t"}, "body_text"),
        ({"body_text": "Hi"}, "temp_id"),
        ({"body_text": "Hi", "temp_id": ""}, "temp_id"),
        ({"body_text": "Hi", "temp_id": "t" * 65}, "temp_id"),
        ({"body_text": 5, "temp_id": "t"}, "body_text"),
    ],
)
def test_what_is_wrong_with_a_reply_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    conversation = make_conversation()

    reply = api.post(f"/api/conversations/{conversation.pk}/messages", body)

    assert_problem(reply, 422, "validation_failed")
    assert set(reply.body["errors"][0]) == {"pointer", "code", "detail"}
    assert reply.body["errors"][0]["pointer"] == f"/{field}"
    assert not Message.objects.exists()


@pytest.mark.parametrize("odd", ["\u0000", "\ud800"], ids=["NUL", "lone surrogate"])
@pytest.mark.parametrize("name", ["body_text", "temp_id", "reply_to"])
def test_characters_that_cannot_be_stored_are_refused_not_a_fault(api: Api, name: str, odd: str) -> None:
    conversation = make_conversation()
    body = {"body_text": "Hi", "temp_id": "t", "reply_to": None, name: f"a{odd}b"}

    reply = api.post(f"/api/conversations/{conversation.pk}/messages", body)

    assert reply.status in (400, 422)
    assert not Message.objects.exists()


@pytest.mark.parametrize("path", ["/api/conversations/a%00b", "/api/conversations/a%00b/messages"])
def test_such_characters_in_an_address_are_no_fault_either(api: Api, path: str) -> None:
    assert api.get(path).status in (400, 404, 422)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/conversations", {"limit": 0}),
        ("/api/conversations", {"limit": 101}),
        ("/api/conversations", {"channel": "sms"}),
        ("/api/events", {"after": -1}),
        ("/api/events", {"after": 2**63}),
        ("/api/events", {"limit": 1001}),
    ],
)
def test_queries_out_of_bounds_are_refused(api: Api, path: str, query: dict[str, Any]) -> None:
    assert_problem(api.get(path, **query), 422, "validation_failed")


@pytest.mark.parametrize(("given", "kept"), [("abc-DEF_12", True), ("short", False), ("a b c d e f", False)])
def test_the_callers_request_id_is_kept_when_it_is_sane(api: Api, given: str, kept: bool) -> None:
    answer = api.client.get("/api/me", headers={"X-Request-Id": given})

    assert (answer.headers["X-Request-Id"] == given) is kept
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]
