"""When members were last here: noted in Valkey, stored in one statement for each organization, shown in the list."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access import services, sightings
from apps.access.models import Member
from kernel import valkey
from tenants.context import tenant_scope
from tenants.models import Organization
from tests.world.client import as_person
from tests.world.companies import Company

NOW = datetime.now(UTC).replace(microsecond=0)
EARLIER = NOW - timedelta(hours=2)


@pytest.fixture(autouse=True)
def quiet(acme: Company, globex: Company) -> Iterator[None]:
    """Nobody was here, before and afterwards."""
    keys = [sightings.DUE, *(sightings.key_of(each.id) for each in (acme, globex))]
    valkey.client().delete(*keys)
    yield
    valkey.client().delete(*keys)


def note(company: Company, **people: datetime) -> None:
    """As the edge does it: person to when they were here."""
    with valkey.client().pipeline() as pipe:
        members = {company.people[person]: at.timestamp() for person, at in people.items()}
        sightings.add_to(pipe, {company.id: members})
        pipe.execute()


def stored(company: Company) -> dict[str, datetime]:
    with tenant_scope(company.scope):
        rows = Member.objects.filter(seen_at__isnull=False).values_list("pk", "seen_at")
        names = {id_: person for person, id_ in company.people.items()}
        return {names[id_]: at for id_, at in rows if at is not None}


def test_everybody_of_each_organization_is_stored(acme: Company, globex: Company) -> None:
    note(acme, agent=NOW, viewer=EARLIER)
    note(globex, agent=EARLIER)

    services.store_sightings()

    assert stored(acme) == {"agent": NOW, "viewer": EARLIER}
    assert stored(globex) == {"agent": EARLIER}


def test_it_only_moves_forward(acme: Company) -> None:
    with tenant_scope(acme.scope):
        services.store_seen({acme.people["agent"]: NOW})
    note(acme, agent=EARLIER, viewer=NOW)
    note(acme, viewer=EARLIER)

    services.store_sightings()

    assert stored(acme) == {"agent": NOW, "viewer": NOW}


def test_it_is_one_statement_and_writes_nobody_who_was_not_here_since(acme: Company) -> None:
    note(acme, **dict.fromkeys(("owner", "admin", "agent", "viewer"), NOW))
    with CaptureQueriesContext(connection) as first:
        services.store_sightings()
    assert [each["sql"].split()[0] for each in first if "access_member" in each["sql"]] == ["UPDATE"]

    def versions() -> dict[str, str]:
        with tenant_scope(acme.scope), connection.cursor() as cursor:
            cursor.execute("SELECT id, ctid::text FROM access_member")
            return dict(cursor.fetchall())

    before = versions()
    note(acme, agent=NOW + timedelta(minutes=5))
    services.store_sightings()
    after = versions()
    assert {id_ for id_ in after if after[id_] != before[id_]} == {acme.people["agent"]}

    with CaptureQueriesContext(connection) as nobody:
        services.store_sightings()
    assert len(nobody) == 0, "nobody was here since"


def test_an_organization_that_is_gone_or_fails_holds_up_none_of_the_others(
    acme: Company, globex: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(acme, agent=NOW)
    note(globex, agent=NOW)
    valkey.client().sadd(sightings.DUE, "org_gone")
    real = sightings.read_recent

    def fails_for_acme(organization_id: str) -> dict[str, datetime]:
        if organization_id == acme.id:
            raise redis.ConnectionError
        return real(organization_id)

    with monkeypatch.context() as patched:
        patched.setattr(sightings, "read_recent", fails_for_acme)
        services.store_sightings()
    assert (stored(acme), stored(globex)) == ({}, {"agent": NOW})
    assert sightings.take_due() == [acme.id], "it is tried again; what is gone is not"


def test_who_is_renamed_or_gets_another_role_was_seen_all_the_same(acme: Company) -> None:
    with tenant_scope(acme.scope):
        services.store_seen({acme.people["agent"]: NOW})
        services.change_member_role(user_id=acme.people["agent"], role="viewer", now=NOW)
        services.keep_member(user_id=acme.people["agent"], name="Ana T.", email="ana@acme.test", role="viewer")

    assert stored(acme) == {"agent": NOW}


def test_the_list_shows_what_is_stored_and_what_is_newer(acme: Company) -> None:
    with tenant_scope(acme.scope):
        services.store_seen({acme.people["agent"]: EARLIER, acme.people["viewer"]: EARLIER})
    note(acme, agent=NOW)

    page = as_person(acme, "viewer").get("/api/members").body["data"]

    seen = {each["email"].split("@")[0]: each["seen_at"] for each in page}
    assert (seen["agent"], seen["viewer"], seen["owner"]) == (shown(NOW), shown(EARLIER), None)


def test_without_valkey_the_list_shows_what_is_stored(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(acme.scope):
        services.store_seen({acme.people["agent"]: EARLIER})
    away = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)
    with monkeypatch.context() as patched:
        patched.setattr(valkey, "client", lambda: away)
        page = as_person(acme, "viewer").get("/api/members").body["data"]

    assert {each["seen_at"] for each in page} == {None, shown(EARLIER)}


def test_people_of_the_other_organization_are_not_seen(acme: Company, globex: Company) -> None:
    note(globex, agent=NOW)
    services.store_sightings()

    assert {each["seen_at"] for each in as_person(acme).get("/api/members").body["data"]} == {None}
    assert not Organization.objects.filter(pk="org_gone").exists()


def shown(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
