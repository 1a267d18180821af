"""Every endpoint, called by one organization with the other's ids, answers as if there were nothing: 404.

The table of routes is the product's own; a route with an id that has no entry here fails.
"""

from collections.abc import Callable
from typing import Any

import pytest

from apps.channels.models import ChannelAccount
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from config.tests.test_api_routes import ALL, BODIES, PUBLIC, Route
from kernel.events import log
from tenants.context import tenant_scope
from tests.world.client import as_person
from tests.world.companies import Company

WITH_IDS = [route for route in ALL if "{" in route.path]
WITHOUT_IDS = [route for route in ALL if "{" not in route.path and route.method == "GET"]
# How to make, in the other organization, what the placeholder names.
MAKE: dict[str, Callable[[Company], str]] = {
    "organization_id": lambda company: company.id,
    "conversation_id": lambda _: make_conversation().pk,
    "message_id": lambda _: make_reply(make_conversation(), status="unconfirmed").pk,
}


def theirs(route: Route, company: Company) -> str:
    """The route's address with ids of the company."""
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    with tenant_scope(company.scope):
        return "/api" + route.path.format(**{name: MAKE[name](company) for name in names})


def everything(company: Company) -> list[Any]:
    with tenant_scope(company.scope):
        rows = [list(model.objects.order_by("pk").values()) for model in (Conversation, Message, ChannelAccount)]
        return [*rows, log.position().head_seq]


@pytest.mark.parametrize("route", WITH_IDS, ids=lambda route: " ".join(route.key))
@pytest.mark.parametrize("person", ["owner", "agent"])
def test_the_other_organizations_ids_do_not_exist(acme: Company, globex: Company, route: Route, person: str) -> None:
    address = theirs(route, globex)
    before = everything(acme), everything(globex)
    body = BODIES.get(route.path, {}) if route.method == "POST" else None

    reply = as_person(acme, person).call(route.method, address, body)

    assert (reply.status, reply.body["code"]) == (404, "not_found"), reply
    assert (everything(acme), everything(globex)) == before
    assert as_person(globex, person).call(route.method, address, body).status < 300, "the address itself is right"


@pytest.mark.parametrize("route", WITHOUT_IDS, ids=lambda route: " ".join(route.key))
def test_lists_show_nothing_of_the_other_organization(acme: Company, globex: Company, route: Route) -> None:
    with tenant_scope(globex.scope):
        marked = make_conversation(last_message_preview="canary-globex")
        make_message(marked, body_text="canary-globex")
    strings = {marked.pk, "canary-globex", globex.id, *globex.people.values(), *globex.accounts.values()}

    shown = str(as_person(acme, "owner").call(route.method, "/api" + route.path).body)

    assert not [string for string in strings if string in shown]


def test_every_route_is_looked_at() -> None:
    assert {route.key for route in ALL} - PUBLIC <= {route.key for route in [*WITH_IDS, *WITHOUT_IDS]}


def test_a_conversation_cannot_be_given_to_somebody_of_the_other_organization(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope):
        conversation = make_conversation()

    reply = as_person(acme).post(
        f"/api/conversations/{conversation.pk}/assign", {"assigned_to": globex.people["agent"]}
    )

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
    assert everything(acme)[0][0]["assigned_to_id"] is None


def test_a_cursor_of_the_other_organization_is_refused(acme: Company, globex: Company) -> None:
    for company in (acme, globex):
        with tenant_scope(company.scope):
            for _ in range(2):
                make_conversation()

    cursor = as_person(globex).get("/api/conversations", limit=1).body["next_cursor"]
    reply = as_person(acme).get("/api/conversations", limit=1, cursor=cursor)

    assert (reply.status, reply.body["code"]) == (400, "cursor_invalid")


def test_the_temp_id_of_another_organizations_reply_is_free(acme: Company, globex: Company) -> None:
    sent = []
    for company in (acme, globex):
        with tenant_scope(company.scope):
            conversation = make_conversation()
        body = {"body_text": "Hi", "temp_id": "same"}
        sent.append(as_person(company).post(f"/api/conversations/{conversation.pk}/messages", body))

    assert [reply.status for reply in sent] == [202, 202]
    assert sent[0].body["id"] != sent[1].body["id"]
