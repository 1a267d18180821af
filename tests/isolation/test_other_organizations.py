"""Every endpoint, called by one organization with the other's ids, answers as if there were nothing: 404.

The table of routes is the product's own; a route with an id that has no entry here fails.
"""

from collections.abc import Callable
from typing import Any

import pytest

from apps.access.permissions import permissions_of
from apps.access.tests.factories import make_role, make_team
from apps.channels.models import ChannelAccount
from apps.channels.tests.factories import make_attempt
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_comment, make_conversation, make_message, make_reply
from apps.lifecycle.tests.factories import make_export
from apps.media.tests.factories import make_file, make_upload
from apps.message_templates.models import MessageTemplate
from apps.message_templates.tests.factories import make_edited
from apps.onboarding.tests.factories import make_invitation, make_mail_domain
from config.tests.test_api_routes import ALL, BODIES, NEEDS, PERSONAL, PUBLIC, Route, body_for
from kernel.events import log
from tenants.context import tenant_scope
from tests.world.client import as_person
from tests.world.companies import Company

# What belongs to a person and to no organization: tenants/tests/test_security.py tries it with another person's ids.
OWN = [route for route in ALL if route.path.startswith("/me/") and route.key in PERSONAL]
WITH_IDS = [route for route in ALL if "{" in route.path and route not in OWN]
# Each address with ids, by those who may use it.
ALLOWED_WITH_IDS = [
    pytest.param(route, person, id=f"{' '.join(route.key)} {person}")
    for person in ("owner", "agent")
    for route in WITH_IDS
    if NEEDS[route.key] is None or NEEDS[route.key] in permissions_of(person)
]
WITHOUT_IDS = [route for route in ALL if "{" not in route.path and route.method == "GET"]
IN_AN_ORGANIZATION = [route for route in ALL if route.key not in PUBLIC | PERSONAL]
# Writes whose address has no id: the ids that their bodies may have.
WITHOUT_ADDRESSES: dict[tuple[str, str], tuple[str, ...]] = {
    ("POST", "/organizations"): (),
    ("POST", "/join"): ("invitation_id", "organization_id"),
    ("PATCH", "/organization"): (),
    ("PATCH", "/organization/security"): (),
    ("POST", "/organization/security/provider/test"): (),
    ("POST", "/organization/leave"): (),
    ("POST", "/organization/transfer"): ("user_id",),
    ("POST", "/invitations"): (),
    ("POST", "/mail-domains"): (),
    ("POST", "/onboarding/dismiss"): (),
    ("POST", "/message-templates"): ("channel_account_id",),
    ("POST", "/message-templates/sync"): ("waba_id",),
    ("POST", "/failures/replay"): ("ids",),
    ("POST", "/failures/discard"): ("ids",),
    ("POST", "/roles"): (),
    ("POST", "/teams"): (),
    ("POST", "/media/links"): (),  # leaves out what is not in sight: apps/inbox/tests/test_media_api.py
    ("POST", "/uploads"): ("conversation_id", "channel_account_id"),
    ("PATCH", "/inbox-settings"): (),
    ("POST", "/notices/read"): (),
    ("POST", "/channels/connect"): (),
}
# How to make, in the other organization, what the placeholder names.
MAKE: dict[str, Callable[[Company], str]] = {
    "organization_id": lambda company: company.id,
    "conversation_id": lambda _: make_conversation().pk,
    "role_id": lambda _: make_role().pk,
    "team_id": lambda _: make_team().pk,
    "member_id": lambda company: company.people["viewer"],
    "object_id": lambda company: company.accounts["whatsapp"],
    "holder_id": lambda company: company.people["agent2"],
    "failure_id": lambda _: make_reply(make_conversation(), status="failed").pk,
    "export_id": lambda company: make_export(company.id).pk,
    "message_id": lambda _: make_reply(make_conversation(), status="unconfirmed", channel_message_id="wamid.known").pk,
    "media_id": lambda _: make_file(make_message(make_conversation())).pk,
    "upload_id": lambda company: make_upload(company.people["agent"]).pk,
    "comment_id": lambda _: make_comment().pk,
    "user_id": lambda company: company.people["viewer"],
    "invitation_id": lambda company: make_invitation(company).pk,
    "domain_id": lambda company: make_mail_domain(company).pk,
    "channel_id": lambda company: company.accounts["whatsapp"],
    "attempt_id": lambda company: make_attempt(company).pk,
    "template_id": lambda _: make_edited().pk,
    "channel_account_id": lambda company: company.accounts["whatsapp"],
    "waba_id": lambda _: make_edited().waba_id,
}


def theirs(route: Route, company: Company) -> str:
    """The route's address with ids of the company."""
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    with tenant_scope(company.scope):
        return "/api" + route.path.format(**{name: MAKE[name](company) for name in names})


def everything(company: Company) -> list[Any]:
    with tenant_scope(company.scope):
        rows = [
            list(model.objects.order_by("pk").values())
            for model in (Conversation, Message, ChannelAccount, MessageTemplate)
        ]
        return [*rows, log.position().head_seq]


@pytest.mark.parametrize(("route", "person"), ALLOWED_WITH_IDS)
def test_the_other_organizations_ids_do_not_exist(acme: Company, globex: Company, route: Route, person: str) -> None:
    address = theirs(route, globex)
    before = everything(acme), everything(globex)
    body = body_for(route)

    reply = as_person(acme, person).call(route.method, address, body)

    assert (reply.status, reply.body["code"]) == (404, "not_found"), reply
    assert (everything(acme), everything(globex)) == before
    own = as_person(globex, person).call(route.method, address, body)
    if "{upload_id}" in route.path and person != "agent":
        assert own.status == 404, "an upload is its member's own"
        return
    # What is asked for makes no sense here, and yet the thing is there: a stored file, a thread that is ours already.
    found = ("media_not_failed", "thread_control_unsupported")
    assert own.status < 400 or own.body["code"] in found, "the address itself is right"


@pytest.mark.parametrize("route", WITHOUT_IDS, ids=lambda route: " ".join(route.key))
def test_lists_show_nothing_of_the_other_organization(acme: Company, globex: Company, route: Route) -> None:
    with tenant_scope(globex.scope):
        marked = make_conversation(last_message_preview="canary-globex")
        make_message(marked, body_text="canary-globex")
    strings = {marked.pk, "canary-globex", globex.id, *globex.people.values(), *globex.accounts.values()}

    shown = str(as_person(acme, "owner").call(route.method, "/api" + route.path).body)

    assert not [string for string in strings if string in shown]


@pytest.mark.parametrize("route", IN_AN_ORGANIZATION, ids=lambda route: " ".join(route.key))
def test_naming_the_other_organization_opens_nothing(acme: Company, globex: Company, route: Route) -> None:
    address = theirs(route, globex)
    before = everything(acme), everything(globex)
    spoof = as_person(acme, "owner")
    spoof.organization = "globex"

    reply = spoof.call(route.method, address, body_for(route))

    assert (reply.status, reply.body["code"]) == (403, "not_a_member"), reply
    assert (everything(acme), everything(globex)) == before


def test_every_route_is_looked_at() -> None:
    looked_at = {route.key for route in [*WITH_IDS, *WITHOUT_IDS, *OWN, *IN_AN_ORGANIZATION]} | set(WITHOUT_ADDRESSES)
    assert {route.key for route in ALL} - PUBLIC <= looked_at


@pytest.mark.parametrize("key", [key for key, names in WITHOUT_ADDRESSES.items() if names], ids=" ".join)
def test_an_id_of_the_other_organization_in_a_body_does_not_exist(
    acme: Company, globex: Company, key: tuple[str, str]
) -> None:
    for name in WITHOUT_ADDRESSES[key]:
        with tenant_scope(globex.scope):
            theirs = (
                {name: MAKE[name](globex)} if name != "ids" else {name: [MAKE["failure_id"](globex)], "reason": "x"}
            )
            is_whole = name == "conversation_id" or key[1].startswith(("/message-templates", "/uploads"))
            rest = {part: value for part, value in BODIES.get(key[1], {}).items() if not part.endswith("_id")}
            body = {**rest, **theirs} if is_whole else theirs

        reply = as_person(acme, "owner").call(key[0], "/api" + key[1], body)

        assert (reply.status, reply.body["code"]) == (404, "not_found"), (name, reply)


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
