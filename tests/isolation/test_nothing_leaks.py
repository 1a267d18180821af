"""Nothing of the other organization shows: not in what is answered, not in how, not in what it costs.

Generated from the table of routes and from the OpenAPI document: what is new is looked at without being asked.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from apps.audit.services import Target, record
from apps.channels.services.accounts import get_account, note
from apps.inbox.tests.factories import make_conversation, make_message
from apps.lifecycle.archive import write_archive
from apps.message_templates.tests.factories import make_template
from apps.notices.services import News, notify
from config.api import api
from config.tests.test_api_routes import ALL, PUBLIC, Route, body_for
from kernel import clock
from kernel.ids import new_id
from tenants.context import public_scope, tenant_scope
from tests.isolation import canaries
from tests.isolation.test_other_organizations import ALLOWED_WITH_IDS, MAKE
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company

DOCUMENT: Any = api.get_openapi_schema(path_prefix="/api/")
GETS = [route for route in ALL if route.method == "GET" and route.key not in PUBLIC]
# What differs from one answer to the next by itself.
_OF_THE_MOMENT = ("X-Request-Id", "Content-Length", "Date")
Shape = tuple[str, str, str]  # connection, schema that is in force, SQL with places for its values


def fill_in(route: Route, ids: Mapping[str, str]) -> str:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    return "/api" + route.path.format(**{name: ids[name] for name in names})


def made_up(real: str) -> str:
    """An id of the same look that was never given to anything."""
    prefix, _, rest = real.partition("_")
    return f"{prefix}_{'0' * len(rest)}"


def seen(reply: Reply) -> tuple[Any, ...]:
    """All that an answer shows, without what is new in each."""
    body = {key: value for key, value in (reply.body or {}).items() if key != "request_id"}
    headers = {name: value for name, value in reply.headers.items() if name not in _OF_THE_MOMENT}
    return reply.status, body, headers


@contextmanager
def statements() -> Iterator[list[Shape]]:
    """Every statement of the block in order, as it was written: its values are not in it, savepoints have one name."""
    shapes: list[Shape] = []

    def note(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        on = context["connection"]
        shapes.append((on.alias, on.schema_name, re.sub(r'(SAVEPOINT) "\w+"', r"\1", sql)))
        return run(sql, params, many, context)

    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(note))
        yield shapes


@pytest.fixture
def secrets(globex: Company) -> set[str]:
    return canaries.fill(globex)


def leaks(reply: Reply, secrets: set[str]) -> list[str]:
    shown = reply.content.decode(errors="replace") + json.dumps(reply.headers)
    return [secret for secret in secrets if secret in shown]


def test_every_table_of_an_organization_has_a_row_with_the_word(globex: Company, secrets: set[str]) -> None:
    """A new table needs a row in canaries.py, or it is not looked for."""
    empty = [table for table, rows in canaries.of_tables(globex).items() if rows == 0]
    assert empty == []
    assert len(secrets) > 20
    with tenant_scope(globex.scope), connection.cursor() as cursor:
        for table in (
            "inbox_message",
            "inbox_conversation",
            "customers_customer",
            "events_logentry",
            "audit_auditentry",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s", [f"%{canaries.WORD}%"])
            assert cursor.fetchone()[0] > 0, table


@pytest.mark.parametrize(("route", "person"), ALLOWED_WITH_IDS)
def test_their_id_is_answered_as_one_that_was_never_given(
    acme: Company, globex: Company, route: Route, person: str
) -> None:
    """The same words, the same headers, the same statements in the same order: neither what is said nor how long it
    takes tells whether it exists elsewhere."""
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    with tenant_scope(globex.scope):
        theirs = {name: MAKE[name](globex) for name in names}
    nobodys = {name: made_up(value) for name, value in theirs.items()}
    client, answers = as_person(acme, person), []
    client.call(route.method, fill_in(route, nobodys), body_for(route))  # what is remembered is remembered now
    for ids in (theirs, nobodys):
        with statements() as asked:
            reply = client.call(route.method, fill_in(route, ids), body_for(route))
        answers.append((*seen(reply), asked))

    assert answers[0] == answers[1]
    assert "ETag" not in answers[0][2]
    assert answers[0][3], "not even who is asking was looked up"


def operations() -> Iterator[tuple[Route, list[dict[str, Any]]]]:
    for route in GETS:
        operation = DOCUMENT["paths"]["/api" + route.path]["get"]
        yield route, [each for each in operation.get("parameters", ()) if each["in"] == "query"]


def values_for(parameter: dict[str, Any], company: Company, secrets: set[str]) -> list[str]:
    """Everything of theirs that could be asked for, and every word of a fixed list."""
    schema = parameter["schema"]
    kinds = [schema, *schema.get("anyOf", ())]
    enums = [str(word) for kind in kinds for word in kind.get("enum", ())]
    consts = [str(kind["const"]) for kind in kinds if "const" in kind]
    if any(kind.get("type") == "integer" for kind in kinds):
        return ["0", "1", "100"]
    if any(kind.get("format") == "date-time" for kind in kinds):
        return ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"]
    if enums or consts:
        return enums + consts
    own = [company.people["agent"], company.accounts["whatsapp"], company.id, company.slug, canaries.WORD]
    return [*own, *sorted(secrets)[:12], "me", "none", "%"]


def test_no_list_filter_or_detail_shows_anything_of_theirs(acme: Company, globex: Company, secrets: set[str]) -> None:
    with tenant_scope(acme.scope):
        ours = {name: make(acme) for name, make in MAKE.items()}
    owner, sent = as_person(acme, "owner"), set[str]()
    for route, parameters in operations():
        if route.path.startswith("/me/"):
            ours |= dict.fromkeys((part[1:-1] for part in route.path.split("/") if part.startswith("{")), "x_1")
        # Our own audit log tells what we have filtered it by.
        known = sent if route.path.startswith("/audit") else set()
        address = fill_in(route, ours)
        assert leaks(owner.get(address), secrets - known) == [], route.key
        for parameter in parameters:
            for value in values_for(parameter, globex, secrets - {canaries.WORD}):
                sent.add(value)
                reply = owner.get(address, **{parameter["name"]: value})
                assert reply.status < 500, (route.key, parameter["name"], value)
                assert leaks(reply, secrets - known - {value}) == [], (route.key, parameter["name"], value)
    assert len(sent) > 20


def test_what_is_asked_back_is_never_more_than_what_was_asked(acme: Company, secrets: set[str]) -> None:
    """An answer that repeats an id of theirs repeats what the caller sent; a filter by it finds nothing."""
    owner = as_person(acme, "owner")
    for address, name in (
        ("/api/conversations", "assigned_to"),
        ("/api/conversations", "team"),
        ("/api/audit", "actor"),
    ):
        for value in sorted(secrets):
            reply = owner.get(address, **{name: value})
            assert reply.status == 200 and reply.body["data"] == [], (address, name, value)


def lists_with_cursors() -> list[Route]:
    return [route for route, parameters in operations() if any(each["name"] == "cursor" for each in parameters)]


def test_cursors_are_of_one_organization(acme: Company, globex: Company) -> None:
    ids = {}
    for company in (globex, acme):
        with tenant_scope(company.scope):
            ids[company.slug] = _with_two_of_everything(company)
    checked = 0
    for route in lists_with_cursors():
        cursor = as_person(globex, "owner").get(fill_in(route, ids["globex"]), limit=1).body["next_cursor"]
        assert cursor is not None, f"{route.path}: two rows in _with_two_of_everything"
        for client, slug in ((as_person(acme, "owner"), "acme"), (as_person(acme, "agent"), "acme")):
            reply = client.get(fill_in(route, ids[slug]), limit=1, cursor=cursor)
            expected = (400, "cursor_invalid") if reply.status != 403 else (403, "permission_denied")
            assert (reply.status, reply.body["code"]) == expected, route.path
        checked += 1
    assert checked >= 3


def _with_two_of_everything(company: Company) -> dict[str, str]:
    conversation, _ = make_conversation(), make_conversation()
    for _ in range(2):
        make_message(conversation)
        make_template()
        record(action="team.renamed", target=Target("team", "team_1", "x"), now=clock.now())
        notify(News(code=new_id("x"), level="info", title="x"), occurred_at=clock.now(), now=clock.now())
        with public_scope():
            canaries.make_dead_letter(company)
        note(get_account(company.accounts["whatsapp"]), "check_passed", "info", clock.now())
    return {
        "conversation_id": conversation.pk,
        "organization_id": company.id,
        "channel_id": company.accounts["whatsapp"],
    }


def test_events_after_any_number_are_our_own(acme: Company, globex: Company, secrets: set[str]) -> None:
    for after in (0, 1, 10**6):
        reply = as_person(acme, "owner").get("/api/events", after=after)
        assert (reply.body["data"], leaks(reply, secrets)) == ([], [])
    theirs = as_person(globex, "owner").get("/api/events", after=0)
    assert canaries.WORD in theirs.content.decode(), "there is something to be seen"


def test_an_export_holds_our_own_alone(
    acme: Company, secrets: set[str], tmp_path: Path, now: datetime, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    write_archive(acme.scope, tmp_path / "all.zip", now=now, on_table=lambda _: None)

    with zipfile.ZipFile(io.BytesIO((tmp_path / "all.zip").read_bytes())) as file:
        content = "".join(file.read(name).decode() for name in file.namelist())
    assert acme.people["agent"] in content
    assert [secret for secret in secrets if secret in content] == []


@pytest.mark.parametrize("header", ["X-Organization", "X-Tenant", "X-Org-Id", "Host", "X-Forwarded-Host", "Origin"])
def test_no_header_opens_the_other_organization(acme: Company, globex: Company, secrets: set[str], header: str) -> None:
    for value in (globex.slug, globex.id, globex.scope.schema_name, "globex.localhost", f"acme, {globex.slug}"):
        client = as_person(acme, "owner")
        answer = client.client.get(
            "/api/conversations", headers={"Authorization": f"Bearer {client.token}", header: value}
        )
        assert answer.status_code in (200, 400, 403), (header, value)
        assert not [secret for secret in secrets if secret in answer.content.decode()], (header, value)


def test_request_ids_say_nothing_of_whose_request_it_was(acme: Company, globex: Company) -> None:
    ids = [as_person(company).get("/api/me").headers["X-Request-Id"] for company in (acme, globex, acme)]

    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"req_[0-9a-v]{26}", each) for each in ids)


def test_a_request_id_of_theirs_finds_nothing(acme: Company, globex: Company) -> None:
    """It may be sent, and is then only repeated."""
    theirs = as_person(globex).get("/api/me").headers["X-Request-Id"]
    ours = Api(token=acme.token("agent")).client.get("/api/conversations/conv_x", headers={
        "Authorization": f"Bearer {acme.token('agent')}", "X-Request-Id": theirs,
    })  # fmt: skip

    assert ours.status_code == 404
    assert globex.id not in ours.content.decode()
