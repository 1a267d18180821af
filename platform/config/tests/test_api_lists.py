"""Lists over HTTP: filters, pages, what they cost, and shapes that keep to the contract."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from apps.access.principal import Principal
from apps.access.reach import View, branches_of
from apps.access.tests.factories import make_team, reach_as
from apps.inbox import queries, schemas, services
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from apps.realtime.schemas import EventPage
from kernel import clock
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

CONVERSATION = {
    "id", "number", "status", "assigned_to", "team_id", "channel_type", "channel_account_id", "customer",
    "last_message_at",
    "last_message_preview", "last_message_direction", "unread_count", "waiting_since", "reply_window_ends_at",
    "thread_owner", "thread_partner", "created_at", "rev",
}  # fmt: skip
MESSAGE = {
    "id", "conversation_id", "direction", "message_type", "body_text", "channel_message_id", "attachments", "reply_to",
    "reply_to_message_id", "target_id", "content", "reactions", "edited_at", "deleted_at", "sent_by", "sent_at",
    "received_at", "created_at", "position_at", "delivery_status", "error", "temp_id", "rev",
}  # fmt: skip
CHANNEL = {
    "id", "channel_type", "name", "status", "status_code", "status_since", "is_sandbox", "wa_phone_number_id",
    "wa_waba_id", "meta_page_id", "ig_account_id", "way", "username", "phone_number", "verified_name", "name_status",
    "quality", "messaging_limit", "throughput", "is_coexistence", "connected_at", "token_expires_at",
    "data_access_expires_at", "last_in_at",
    "last_out_at", "subscription_state", "checked_at", "silent_since", "settings", "rev",
}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def api(tenant: Scope, acme: Company) -> Api:
    return as_person(acme)


def ids(page: Any) -> list[str]:
    return [row["id"] for row in page.body["data"]]


def times_in(value: Any, key: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in times_in(each, name)]
    if isinstance(value, list):
        return [found for each in value for found in times_in(each, key)]
    return [(key, value)] if key.endswith(("_at", "_since")) and value is not None else []


def test_answers_have_exactly_the_fields_of_the_contract_and_times_in_utc(api: Api, now: datetime) -> None:
    conversation = make_conversation()
    quoted = make_message(conversation, attachments=[{"id": "att_1", "kind": "image", "mime_type": "image/png"}])
    make_reply(conversation, status="failed", error_code="x", error_detail="y", reply_to=quoted.dedupe_key)

    page = api.get("/api/conversations")
    thread = api.get(f"/api/conversations/{conversation.pk}/messages")
    detail = api.get(f"/api/conversations/{conversation.pk}")

    assert set(page.body) == set(thread.body) == {"data", "next_cursor", "as_of_seq"}
    assert set(page.body["data"][0]) == CONVERSATION
    assert set(page.body["data"][0]["customer"]) == {"id", "display_name", "username", "phone"}
    assert [set(row) for row in thread.body["data"]] == [MESSAGE, MESSAGE]
    assert set(detail.body) == CONVERSATION | {"as_of_seq", "composer"}
    assert detail.body["composer"]["window"]["state"] == "open"
    assert set(api.get("/api/channels").body["data"][0]) == CHANNEL
    reply = next(row for row in thread.body["data"] if row["direction"] == "outbound")
    assert (reply["reply_to_message_id"], reply["error"]) == (
        quoted.pk,
        {"code": "x", "detail": "y", "advice": None, "platform": None},
    )
    found = times_in([page.body, thread.body, detail.body])
    assert len(found) > 8
    assert [each for each in found if not TIME.fullmatch(each[1])] == []


def test_hot_answers_keep_to_their_schema(api: Api, acme: Company, now: datetime) -> None:
    """They are written without a schema in between, for speed."""
    conversation = make_conversation()
    make_message(conversation)
    services.mark_read(conversation_id=conversation.pk, now=now)
    services.send_reply(
        conversation_id=conversation.pk, author_id=acme.people["agent"], body_text="Hi", temp_id="t", reply_to=None,
        now=now,
    )  # fmt: skip

    for path, schema in {
        "/api/conversations": schemas.ConversationPage,
        "/api/conversations/counts": schemas.ConversationCounts,
        f"/api/conversations/{conversation.pk}": schemas.ConversationDetailOut,
        f"/api/conversations/{conversation.pk}/messages": schemas.MessagePage,
        "/api/events": EventPage,
    }.items():
        body = api.get(path).body
        adapter: TypeAdapter[Any] = TypeAdapter(schema)
        assert adapter.validate_python(body, extra="forbid").model_dump(mode="json") == body


@pytest.mark.parametrize("rows", [1, 20])
def test_what_lists_cost_does_not_grow_with_their_rows(api: Api, rows: int) -> None:
    conversations = [make_conversation() for _ in range(rows)]
    for _ in range(rows):
        make_message(conversations[0])
    signed_in = 4  # session, user, memberships, reach
    own = {
        "/api/conversations": 2,  # the log's position, then the list
        "/api/conversations/counts": 2,
        f"/api/conversations/{conversations[0].pk}/messages": 2,
        f"/api/conversations/{conversations[0].pk}": 3,
        "/api/events": 2,
        "/api/channels": 1,
    }

    assert {address: cost_of(api, address) - signed_in for address in own} == own


@pytest.mark.parametrize("view", View)
def test_a_narrow_view_costs_no_more_statements(tenant: Scope, acme: Company, view: View) -> None:
    team = make_team(acme.people["agent"])
    for _ in range(5):
        make_team(acme.people["agent"])
    conversations = [make_conversation(team_id=team.pk, assigned_to_id=acme.people["agent"]) for _ in range(5)]
    make_message(conversations[0])
    reach = reach_as("agent", view=view, member_id=acme.people["agent"], teams={team.pk: 3})
    principal = Principal(reach.member_id, acme.id, reach)
    branches = branches_of(reach)
    works: list[Callable[[], object]] = [
        lambda: queries.list_conversations(queries.Wanted(), branches=branches, after=None, limit=25),
        lambda: queries.count_conversations(branches=branches, member_id=reach.member_id, team_ids=[team.pk]),
        lambda: queries.list_messages(conversation_id=conversations[0].pk, branches=branches, after=None, limit=25),
    ]

    assert [statements_of(work) for work in works] == [1, 1, 1]
    assert (
        statements_of(lambda: queries.get_conversation(conversations[0].pk, principal=principal, now=clock.now())) == 2
    )


def statements_of(work: Callable[[], object]) -> int:
    """How many statements, those that only set the search path left out."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len([each for each in captured.captured_queries if not each["sql"].startswith("SET search_path")])


def cost_of(api: Api, address: str) -> int:
    """What an address costs."""

    def ask() -> None:
        assert api.get(address).status == 200

    return statements_of(ask)


def test_conversations_are_filtered(api: Api, acme: Company) -> None:
    me, other = acme.people["agent"], acme.people["owner"]
    mine = make_conversation(assigned_to_id=me)
    theirs = make_conversation(assigned_to_id=other, status="pending")
    nobodys = make_conversation(channel_type="instagram", status="resolved")

    def found(**query: str) -> set[str]:
        return set(ids(api.get("/api/conversations", **query)))

    assert found() == {mine.pk, theirs.pk, nobodys.pk}
    assert found(assigned_to="me") == found(assigned_to=me) == {mine.pk}
    assert found(assigned_to="none") == {nobodys.pk}
    assert found(status="pending") == found(assigned_to=other, status="pending") == {theirs.pk}
    assert found(channel="instagram") == {nobodys.pk}
    assert found(channel="whatsapp", status="resolved") == found(assigned_to="usr_unknown") == set()
    counts = api.get("/api/conversations/counts").body
    assert counts["open"] == {"all": 1, "mine": 1, "teams": 0, "unassigned": 0, "unread": 1}
    assert (counts["pending"], counts["resolved"]) == (1, 1)


def test_deep_pages_have_no_doubles_and_no_holes_while_messages_arrive(api: Api, now: datetime) -> None:
    start = now - timedelta(hours=1)
    # Several share a moment, to the microsecond: then the id decides.
    known = [make_conversation(at=start + timedelta(microseconds=number // 3)) for number in range(20)]
    seen, cursor = [], ""
    while True:
        page = api.get("/api/conversations", limit=3, cursor=cursor)
        seen += ids(page)
        make_conversation(at=now)
        if page.body["next_cursor"] is None:
            break
        cursor = page.body["next_cursor"]

    assert seen == [row.pk for row in sorted(known, key=lambda row: (row.last_message_at, row.pk), reverse=True)]


def test_a_thread_is_paged_newest_first_while_messages_arrive(api: Api, now: datetime) -> None:
    conversation = make_conversation()
    start = now - timedelta(hours=1)
    known = [make_message(conversation, at=start + timedelta(microseconds=number // 3)) for number in range(17)]
    path, seen, cursor = f"/api/conversations/{conversation.pk}/messages", [], ""
    while True:
        page = api.get(path, limit=4, cursor=cursor)
        seen += ids(page)
        make_message(conversation, at=now)
        if page.body["next_cursor"] is None:
            break
        cursor = page.body["next_cursor"]

    assert seen == [row.pk for row in sorted(known, key=lambda row: (row.position_at, row.pk), reverse=True)]


def test_a_cursor_belongs_to_its_filter_and_its_list(api: Api) -> None:
    conversation, _ = make_conversation(), make_conversation()
    cursor = api.get("/api/conversations", limit=1, status="open").body["next_cursor"]

    for path, query in (
        ("/api/conversations", {"status": "pending"}),
        ("/api/conversations", {}),
        (f"/api/conversations/{conversation.pk}/messages", {}),
    ):
        reply = api.get(path, cursor=cursor, **query)
        assert (reply.status, reply.body["code"]) == (400, "cursor_invalid")
    assert api.get("/api/conversations", limit=1, status="open", cursor=cursor).status == 200


def test_events_are_read_from_a_number_on(api: Api, now: datetime) -> None:
    for _ in range(3):
        services.mark_read(conversation_id=make_conversation().pk, now=now)

    page = api.get("/api/events", after=1, limit=1).body

    assert [event["seq"] for event in page["data"]] == [2]
    assert page["head_seq"] == 3
    assert page["epoch"].startswith("log_")
    assert api.get("/api/events", after=3).body["data"] == []
