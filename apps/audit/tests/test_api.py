"""The audit log over HTTP: pages, filters, files, and that reading it is recorded."""

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.export import defuse
from apps.audit.models import AuditEntry
from apps.audit.services import Target, record
from kernel.actor import Actor
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

OLIVIA = Actor(kind="user", id="usr_olivia", name="Olivia")
ADAM = Actor(kind="user", id="usr_adam", name="=HYPERLINK(1)", ip="10.0.0.1")


@pytest.fixture
def api(tenant: Scope, acme: Company) -> Api:
    cache.clear()
    return as_person(acme, "admin")


@pytest.fixture
def entries(tenant: Scope, now: datetime) -> None:
    start = now - timedelta(days=10)
    for day in range(6):
        record(
            action="member.removed" if day % 2 else "team.renamed",
            target=Target("member" if day % 2 else "team", f"x_{day}", f"Thing {day}"),
            now=start + timedelta(days=day),
            after={"day": day},
            actor=ADAM if day > 3 else OLIVIA,
        )


def days(page: Any) -> list[int]:
    return [row["after"]["day"] for row in page.body["data"] if row["action"] != "audit.read"]


@pytest.mark.usefixtures("entries")
def test_entries_are_filtered(api: Api, now: datetime) -> None:
    def found(**query: Any) -> list[int]:
        return days(api.get("/api/audit", **query))

    assert found() == [5, 4, 3, 2, 1, 0]
    assert found(actor="usr_adam") == [5, 4]
    assert found(action="member.removed") == found(action="member") == [5, 3, 1]
    assert found(action="mem") == []
    assert found(target_type="team", target_id="x_2") == [2]
    assert found(**{"from": (now - timedelta(days=8)).isoformat(), "to": (now - timedelta(days=6)).isoformat()}) == [
        3,
        2,
    ]


@pytest.mark.usefixtures("entries")
def test_pages_have_no_doubles_and_no_holes(api: Api) -> None:
    seen, cursor = [], ""
    while True:
        page = api.get("/api/audit", limit=2, cursor=cursor, action="member")
        seen += days(page)
        cursor = page.body["next_cursor"]
        if cursor is None:
            break

    assert seen == [5, 3, 1]
    strange = api.get("/api/audit", limit=1).body["next_cursor"]
    assert api.get("/api/audit", cursor=strange, action="member").body["code"] == "cursor_invalid"


@pytest.mark.usefixtures("entries")
def test_a_page_costs_one_query(api: Api) -> None:
    api.get("/api/audit")
    signed_in = 4  # session, user, memberships, reach

    with CaptureQueriesContext(connection) as captured:
        api.get("/api/audit")

    own = [each for each in captured.captured_queries if not each["sql"].startswith("SET search_path")]
    assert len(own) - signed_in == 1


@pytest.mark.usefixtures("entries")
def test_who_reads_the_log_stands_in_it_once_an_hour(api: Api, acme: Company) -> None:
    for _ in range(3):
        api.get("/api/audit")

    (entry,) = AuditEntry.objects.filter(action="audit.read")
    assert (entry.actor_id, entry.actor["name"]) == (acme.people["admin"], "Adam Okafor")
    assert entry.actor["request_id"] and entry.actor["ip"]


@pytest.mark.usefixtures("entries")
def test_the_file_for_machines_holds_what_the_filter_lets_through_and_is_recorded(api: Api) -> None:
    file = api.get("/api/audit/export", action="member")

    lines = [json.loads(line) for line in file.content.splitlines()]
    assert [line["after"]["day"] for line in lines] == [1, 3, 5]
    assert file.headers["Content-Disposition"] == 'attachment; filename="audit-log.ndjson"'
    recorded = AuditEntry.objects.get(action="audit.exported")
    assert recorded.after == {"format": "ndjson", "filter": {"action": "member"}}


@pytest.mark.usefixtures("entries")
def test_the_file_for_spreadsheets_runs_nothing(api: Api) -> None:
    file = api.get("/api/audit/export", format="csv", actor="usr_adam")

    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["actor_name"] for row in rows] == ["'=HYPERLINK(1)"] * 2
    assert json.loads(rows[0]["after"]) == {"day": 4}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.usefixtures("entries")
def test_the_log_is_verified(api: Api) -> None:
    verdict = api.get("/api/audit/verify").body

    assert (verdict["status"], verdict["checked"], verdict["broken_seq"], verdict["anchored_seq"]) == (
        "intact",
        6,
        None,
        0,
    )


@pytest.mark.parametrize("query", [{"from": "yesterday"}, {"from": "2026-01-01T00:00:00"}, {"actor": "x" * 41}])
def test_a_filter_that_makes_no_sense_is_refused(api: Api, query: dict[str, str]) -> None:
    assert api.get("/api/audit", **query).status == 422
