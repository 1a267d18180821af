"""Route × person × object: what is answered, against a table that people have read.

`INLET_WRITE_RIGHTS=1 .venv/bin/pytest tests/isolation/test_rights_matrix.py` writes rights_matrix.csv anew; its diff is
what a change of rights comes to. A route without a row fails.

Objects: of the person's own team and granted channel ("team"), assigned to the person but elsewhere ("own"), neither
("foreign"), another organization's ("elsewhere"). Cells: the status, for a refusal its code or the layer that refused.
"""

import csv
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.access.models import Team
from apps.access.permissions import ROLES
from apps.access.reach import View
from apps.access.tests.factories import give_role, grant, make_role, make_team
from apps.channels.models import ChannelAccount
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation, make_reply
from apps.media.tests.factories import make_file
from config.tests.test_api_routes import Route, body_for
from tenants.context import public_scope, tenant_scope
from tenants.models import Membership
from tests.isolation.test_other_organizations import IN_AN_ORGANIZATION, MAKE
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company

TABLE = Path(__file__).parent / "rights_matrix.csv"
ME = "agent2"
CUSTOM = {"team agent": View.TEAMS, "channel agent": View.CHANNELS, "own agent": View.MINE}
PEOPLE = (*ROLES, *CUSTOM, "former member", "other organization", "nobody")
CONVERSATIONS = ("team", "own", "foreign", "elsewhere")
OBJECTS = ("team", "foreign", "elsewhere")
UPLOAD = {"kind": "image", "filename": "a.png", "mime_type": "image/png", "size": 9}
# Where no body at all says nothing about rights.
BODIES: dict[tuple[str, str], Callable[[dict[str, str]], Any]] = {
    ("PUT", "/channels/alarm-mails"): lambda _: {"is_wanted": True},
    ("POST", "/invitations"): lambda _: {"emails": ["new@nowhere.test"], "role": "agent"},
    ("POST", "/mail-domains"): lambda _: {"domain": "northwind.test", "role": "viewer"},
    ("POST", "/organization/transfer"): lambda ids: {"user_id": ids["user_id"]},
    ("POST", "/uploads"): lambda ids: UPLOAD | {"conversation_id": ids["conversation_id"]},
    # The same route for a sample of a template.
    ("POST", "/uploads (sample)"): lambda ids: UPLOAD | {"channel_account_id": ids["channel_id"]},
}
COLUMNS = ("method", "path", "object", *PEOPLE)


@dataclass
class World:
    """Objects by where they lie, with ids for every placeholder of the routes."""

    acme: Company
    globex: Company
    team: Team
    foreign_team: Team
    ids: dict[str, dict[str, str]] = field(default_factory=dict)  # object → placeholder → id


def build(acme: Company, globex: Company) -> World:
    """Both companies with everything that routes name."""
    with tenant_scope(acme.scope):
        me = acme.people[ME]
        whatsapp, instagram = (ChannelAccount.objects.get(channel_type=each) for each in ("whatsapp", "instagram"))
        world = World(acme, globex, make_team(me), make_team())
        grant(me, "view reply manage", whatsapp)
        grant(me, "view reply manage", world.team)
        places: dict[str, dict[str, Any]] = {
            "team": {"team_id": world.team.pk},
            "own": {"channel_type": "instagram", "team_id": world.foreign_team.pk, "assigned_to_id": me},
            "foreign": {"channel_type": "instagram", "team_id": world.foreign_team.pk},
        }
        for name, place in places.items():
            conversation: Conversation = make_conversation(**place)
            reply = make_reply(conversation, status="unconfirmed", channel_message_id=f"wamid.{name}")
            world.ids[name] = {
                "conversation_id": conversation.pk,
                "message_id": reply.pk,
                "media_id": make_file(reply).pk,
            }
        common = {name: make(acme) for name, make in MAKE.items()}
        world.ids["team"] |= {"team_id": world.team.pk, "object_id": whatsapp.pk, "channel_id": whatsapp.pk}
        world.ids["foreign"] |= {
            "team_id": world.foreign_team.pk, "object_id": instagram.pk, "channel_id": instagram.pk,
        }  # fmt: skip
        world.ids = {name: {**common, **own} for name, own in world.ids.items()}
    with tenant_scope(globex.scope):
        world.ids["elsewhere"] = {name: make(globex) for name, make in MAKE.items()}
    return world


def objects_of(route: Route) -> tuple[str, ...]:
    """Which objects make a difference to the route."""
    named = ("{conversation_id}", "{message_id}", "{media_id}")
    if route.path == "/uploads (sample)":
        return OBJECTS
    if route.key == ("POST", "/uploads") or any(each in route.path for each in named):
        return CONVERSATIONS
    if "{team_id}" in route.path or "{object_id}" in route.path or "{channel_id}" in route.path:
        return OBJECTS
    return ("team", "elsewhere") if "{" in route.path else ("",)


def answer_of(reply: Reply) -> str:
    if reply.status < 400:
        return str(reply.status)
    body = reply.body or {}
    return f"{reply.status} {body.get('denied_by') or body.get('code', '')}"


def be(person: str, acme: Company, globex: Company) -> Api:
    """A client for the person. Inside a transaction that is taken back."""
    if person == "nobody":
        return Api()
    if person == "other organization":
        return as_person(globex, "owner")
    with public_scope():
        mine = Membership.objects.filter(user_id=acme.people[ME], organization_id=acme.id)
        if person == "former member":
            mine.delete()
            return as_person(acme, ME)
    with tenant_scope(acme.scope):
        role = person if person in ROLES else make_role(view=CUSTOM[person], permissions=ROLES["admin"]).pk
        with public_scope():
            mine.update(role=role)
        give_role(acme.people[ME], role)
    return as_person(acme, ME)


def taken_back(work: Callable[[], str]) -> str:
    """Do it, and undo it."""
    with transaction.atomic():
        answer = work()
        transaction.set_rollback(True)
    return answer


def look(world: World) -> list[dict[str, str]]:
    """The rows of the table as they are now."""
    sample = Route("POST", "/uploads (sample)", None)
    routes = sorted([*IN_AN_ORGANIZATION, sample], key=lambda each: (each.path, each.method))
    looked_at = [(route, name) for route in routes for name in objects_of(route)]
    rows = [{"method": route.method, "path": route.path, "object": name} for route, name in looked_at]
    for person in PEOPLE:
        with transaction.atomic():
            client = be(person, world.acme, world.globex)
            for row, (route, name) in zip(rows, looked_at, strict=True):
                row[person] = taken_back(partial(call, client, route, world.ids[name or "team"]))
            transaction.set_rollback(True)
    return rows


def call(client: Api, route: Route, ids: dict[str, str]) -> str:
    body = BODIES[route.key](ids) if route.key in BODIES else body_for(route)
    address = route.path.removesuffix(" (sample)").format(**ids)
    return answer_of(client.call(route.method, "/api" + address, body))


def as_text(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_everybody_is_answered_as_the_reviewed_table_says(acme: Company, globex: Company) -> None:
    rows = look(build(acme, globex))
    if os.environ.get("INLET_WRITE_RIGHTS"):
        TABLE.write_text(as_text(rows))
    reviewed = {(row["method"], row["path"], row["object"]): row for row in csv.DictReader(TABLE.open())}

    now = {(row["method"], row["path"], row["object"]): row for row in rows}
    assert reviewed.keys() == now.keys(), "a route was added or taken away: write the table anew and read its diff"
    for key, row in now.items():
        differences = {name: (reviewed[key][name], row[name]) for name in COLUMNS if reviewed[key][name] != row[name]}
        assert differences == {}, f"{key}: (reviewed, now)"


def test_the_table_says_what_it_must(acme: Company) -> None:
    """Rules that hold whatever the table says: a review can overlook a cell."""
    rows = list(csv.DictReader(TABLE.open()))
    assert len(rows) > 60
    for row in rows:
        where = (row["method"], row["path"], row["object"])
        assert row["nobody"].startswith("401"), where
        if row["object"] == "elsewhere":
            open_ones = [person for person in ROLES if row[person].startswith("2")]
            assert not open_ones, where
        for person in CUSTOM:
            if row["object"] == "foreign" and "conversation" in row["path"]:
                assert row[person] == "404 not_found", (where, person)
    assert not [row for row in rows if any(row[person].startswith("5") for person in PEOPLE)]
