"""Every route of the API, from the route table itself: who may, what a stranger gets, what an error looks like."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from apps.access.auth import Needs, SignedIn
from apps.access.permissions import permissions_of
from apps.access.tests.factories import make_role, make_team
from apps.channels.tests.factories import STATE, make_attempt
from apps.inbox.tests.factories import make_comment, make_conversation, make_reply
from apps.lifecycle.tests.factories import make_export
from apps.media.tests.factories import make_file, make_upload
from apps.message_templates.tests.factories import make_edited
from apps.onboarding.tests.factories import make_invitation, make_mail_domain
from config.api import api
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

# Reviewed: these are how one becomes signed in, and each is limited or needs the cookie; a download is by signed link.
PUBLIC = {
    ("GET", "/auth/flow"),
    ("GET", "/auth/providers"),
    ("POST", "/auth/sso/discover"),
    ("GET", "/join"),
    ("GET", "/legal"),
    ("GET", "/organization/exports/download"),
    *(
        ("POST", f"/auth/{path}")
        for path in (
            *("signup", "verify", "code", "code/confirm", "resend", "login", "refresh", "logout"),
            *("reset/request", "reset/confirm", "passkey/begin", "passkey"),
            *("second-factor", "second-factor/passkey/begin", "second-factor/passkey"),
        )
    ),
}
# Reviewed: about the person alone; no organization is entered.
PERSONAL = {
    ("GET", "/organizations"),
    ("POST", "/organizations"),
    ("GET", "/organizations/slug"),
    ("GET", "/organizations/{organization_id}/setup"),
    ("GET", "/welcome"),
    ("POST", "/join"),
    ("PATCH", "/me/profile"),
    ("GET", "/me/security"),
    ("GET", "/me/security/sessions"),
    ("GET", "/me/security/history"),
    ("DELETE", "/me/security/sessions/{session_id}"),
    ("DELETE", "/me/security/totp"),
    ("PATCH", "/me/security/passkeys/{passkey_id}"),
    ("DELETE", "/me/security/passkeys/{passkey_id}"),
    *(
        ("POST", f"/me/security/{path}")
        for path in (
            *("end-other-sessions", "confirm", "confirm/code", "confirm/passkey/begin", "password"),
            *("email", "email/confirm", "totp/begin", "totp", "passkeys/begin", "passkeys", "recovery-codes"),
        )
    ),
}
ROLES = {"owner": "owner", "admin": "admin", "agent": "agent", "agent2": "agent", "viewer": "viewer"}
# What each route needs; `None`: any member. Written down a second time on purpose: a slip in a decorator shows here.
NEEDS = {
    ("GET", "/me"): None,
    **dict.fromkeys(PERSONAL),
    ("PATCH", "/organization"): "settings:manage",
    ("GET", "/organization/security"): "security:manage",
    ("PATCH", "/organization/security"): "security:manage",
    ("GET", "/organization/security/provider"): "security:manage",
    ("PUT", "/organization/security/provider"): "security:manage",
    ("DELETE", "/organization/security/provider"): "security:manage",
    ("POST", "/organization/security/provider/test"): "security:manage",
    ("POST", "/organization/leave"): None,
    ("POST", "/organization/transfer"): "members:manage",
    ("GET", "/onboarding"): None,
    ("POST", "/onboarding/dismiss"): None,
    ("GET", "/members"): "members:read",
    ("PATCH", "/members/{user_id}"): "members:manage",
    ("DELETE", "/members/{user_id}"): "members:manage",
    ("GET", "/invitations"): "members:invite",
    ("GET", "/invitations/choices"): "members:invite",
    ("POST", "/invitations"): "members:invite",
    ("POST", "/invitations/{invitation_id}/resend"): "members:invite",
    ("DELETE", "/invitations/{invitation_id}"): "members:invite",
    ("GET", "/mail-domains"): "settings:read",
    ("GET", "/mail-domains/choices"): "settings:manage",
    ("POST", "/mail-domains"): "settings:manage",
    ("POST", "/mail-domains/{domain_id}/verify"): "settings:manage",
    ("PATCH", "/mail-domains/{domain_id}"): "settings:manage",
    ("DELETE", "/mail-domains/{domain_id}"): "settings:manage",
    ("GET", "/orgs/{organization_id}/users"): "members:read",
    ("GET", "/audit"): "audit:read",
    ("GET", "/audit/export"): "audit:read",
    ("GET", "/audit/verify"): "audit:read",
    ("GET", "/channels/alarm-mails"): "channels:configure",
    ("PUT", "/channels/alarm-mails"): "channels:configure",
    ("GET", "/channels"): "channels:read",
    ("GET", "/channels/ways"): "channels:configure",
    ("POST", "/channels/connect"): "channels:configure",
    ("GET", "/channels/connect/{attempt_id}"): "channels:configure",
    ("POST", "/channels/connect/{attempt_id}/continue"): "channels:configure",
    ("GET", "/channels/{channel_id}"): "channels:read",
    ("PATCH", "/channels/{channel_id}"): "channels:configure",
    ("GET", "/channels/{channel_id}/health"): "channels:read",
    ("GET", "/channels/{channel_id}/history"): "channels:read",
    ("POST", "/channels/{channel_id}/test"): "channels:configure",
    ("POST", "/channels/{channel_id}/subscribe"): "channels:configure",
    ("POST", "/channels/{channel_id}/disconnect"): "channels:configure",
    ("GET", "/conversations"): "conversations:read",
    ("POST", "/conversations"): "conversations:reply",
    ("GET", "/conversations/counts"): "conversations:read",
    ("GET", "/conversations/{conversation_id}"): "conversations:read",
    ("GET", "/conversations/{conversation_id}/messages"): "conversations:read",
    ("POST", "/conversations/{conversation_id}/messages"): "conversations:reply",
    ("POST", "/conversations/{conversation_id}/assign"): "conversations:assign",
    ("POST", "/conversations/{conversation_id}/status"): "conversations:close",
    ("POST", "/conversations/{conversation_id}/read"): "conversations:reply",
    ("POST", "/conversations/{conversation_id}/typing"): "conversations:reply",
    ("POST", "/conversations/{conversation_id}/thread-control"): "conversations:reply",
    ("GET", "/customers"): "conversations:read",
    ("PUT", "/messages/{message_id}/reaction"): "conversations:reply",
    ("DELETE", "/messages/{message_id}/reaction"): "conversations:reply",
    ("POST", "/messages/{message_id}/retry"): "conversations:reply",
    ("POST", "/messages/{message_id}/confirm"): "conversations:reply",
    ("POST", "/media/links"): "conversations:read",
    ("GET", "/media/{media_id}"): "conversations:read",
    ("POST", "/media/{media_id}/retry"): "conversations:reply",
    ("POST", "/uploads"): "conversations:reply",
    ("GET", "/uploads/{upload_id}"): "conversations:reply",
    ("POST", "/uploads/{upload_id}/complete"): "conversations:reply",
    ("DELETE", "/uploads/{upload_id}"): "conversations:reply",
    ("GET", "/messages/{message_id}/raw"): "channels:configure",
    ("POST", "/comments/{comment_id}/private-reply"): "conversations:reply",
    ("GET", "/inbox-settings"): "settings:read",
    ("PATCH", "/inbox-settings"): "settings:manage",
    ("GET", "/notices"): "channels:configure",
    ("POST", "/notices/read"): "channels:configure",
    ("GET", "/permissions"): "roles:read",
    ("GET", "/roles"): "roles:read",
    ("POST", "/roles"): "roles:manage",
    ("PATCH", "/roles/{role_id}"): "roles:manage",
    ("DELETE", "/roles/{role_id}"): "roles:manage",
    ("GET", "/teams"): "teams:read",
    ("POST", "/teams"): "teams:manage",
    ("PATCH", "/teams/{team_id}"): "teams:manage",
    ("DELETE", "/teams/{team_id}"): "teams:manage",
    ("PUT", "/teams/{team_id}/members/{member_id}"): "teams:manage",
    ("DELETE", "/teams/{team_id}/members/{member_id}"): "teams:manage",
    ("GET", "/grants"): "teams:read",
    ("PUT", "/grants/{object_id}/{holder_id}"): "members:manage",
    ("DELETE", "/grants/{object_id}/{holder_id}"): "members:manage",
    ("GET", "/message-templates"): "templates:read",
    ("GET", "/message-templates/accounts"): "templates:read",
    ("GET", "/message-templates/recent"): "templates:read",
    ("GET", "/message-templates/{template_id}"): "templates:read",
    ("POST", "/message-templates"): "templates:manage",
    ("POST", "/message-templates/sync"): "templates:manage",
    ("PUT", "/message-templates/{template_id}"): "templates:manage",
    ("POST", "/message-templates/{template_id}/submit"): "templates:manage",
    ("POST", "/message-templates/{template_id}/discard"): "templates:manage",
    ("DELETE", "/message-templates/{template_id}"): "templates:manage",
    ("GET", "/failures"): "channels:repair",
    ("GET", "/failures/groups"): "channels:repair",
    ("GET", "/failures/{failure_id}"): "channels:repair",
    ("POST", "/failures/replay"): "channels:repair",
    ("POST", "/failures/discard"): "channels:repair",
    ("POST", "/operator/leave"): None,
    ("GET", "/organization/life"): "org:delete",
    ("POST", "/organization/deletion"): "org:delete",
    ("POST", "/organization/deletion/cancel"): "org:delete",
    ("GET", "/organization/exports"): "data:export",
    ("POST", "/organization/export"): "data:export",
    ("POST", "/organization/exports/{export_id}/link"): "data:export",
    ("GET", "/events"): None,
    ("GET", "/realtime/schema"): None,
}
# What opens the route as well, to some of its objects.
OR_ELSE = {key: "templates:manage" for key in NEEDS if key[1].startswith("/uploads")}
BODIES: dict[str, Any] = {
    "/message-templates": {
        "channel_account_id": "cha_x",
        "name": "hello",
        "language": "en",
        "category": "utility",
        "design": {"body": "Hello."},
    },
    "/message-templates/sync": {"waba_id": "102290000000999"},
    "/message-templates/{template_id}": {"category": "utility", "design": {"body": "Hello."}},
    "/failures/replay": {"kind": "send", "code": "none"},
    "/failures/discard": {"kind": "inbound", "code": "none", "reason": "Known."},
    "/channels/connect": {"way": "messenger_page"},
    "/channels/connect/{attempt_id}/continue": {"next": {"kind": "answer", "state": STATE, "code": "x"}},
    "/channels/{channel_id}": {"name": "Front desk"},
    "/conversations": {
        "channel_account_id": "cha_x",
        "phone": "+15550209999",
        "reply": {"message_type": "template", "temp_id": "t9", "template": {"name": "hello", "language": "en"}},
    },
    "/conversations/{conversation_id}/messages": {"body_text": "Hi", "temp_id": "t1"},
    "/messages/{message_id}/reaction": {"emoji": "❤️"},
    "/conversations/{conversation_id}/assign": {"assigned_to": None},
    "/conversations/{conversation_id}/status": {"status": "pending"},
    "/conversations/{conversation_id}/thread-control": {"wish": "take"},
    "/media/links": {"files": [{"id": "att_x"}]},
    "/uploads": {
        "conversation_id": "conv_x",
        "kind": "image",
        "filename": "a.png",
        "mime_type": "image/png",
        "size": 9,
    },
    "/comments/{comment_id}/private-reply": {"body_text": "Hi", "temp_id": "t2"},
    "/inbox-settings": {"link_previews": False},
    "/notices/read": {"up_to": "ntc_1"},
    "/organizations": {"name": "Northwind", "slug": "northwind"},
    "/members/{user_id}": {"role": "agent"},
    "/mail-domains/{domain_id}": {"role": "viewer"},
    "/roles": {"name": "Night shift", "permissions": ["conversations:read"], "view": "teams"},
    "/roles/{role_id}": {"name": "Day shift"},
    "/teams": {"name": "Sales"},
    "/teams/{team_id}": {"name": "Support"},
    "/grants/{object_id}/{holder_id}": {"bits": ["view"]},
}


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    auth: Any

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


def routes() -> Iterator[Route]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    whole = f"{prefix.rstrip('/')}/{path.lstrip('/')}".rstrip("/")
                    yield Route(method, whole, operation.auth_callbacks)


ALL = list(routes())


@pytest.fixture
def ids(tenant: Scope, acme: Company) -> dict[str, str]:
    """Ids for the placeholders: an unconfirmed reply, which retry and confirm take."""
    reply = make_reply(make_conversation(), status="unconfirmed")
    return {
        "organization_id": acme.id,
        "conversation_id": reply.conversation_id,
        "message_id": reply.pk,
        "media_id": make_file(reply).pk,
        "upload_id": make_upload(acme.people["agent"]).pk,
        "comment_id": make_comment().pk,
        "user_id": acme.people["viewer"],
        "invitation_id": make_invitation(acme).pk,
        "domain_id": make_mail_domain(acme).pk,
        "role_id": make_role().pk,
        "team_id": make_team().pk,
        "member_id": acme.people["viewer"],
        "object_id": acme.accounts["whatsapp"],
        "holder_id": acme.people["agent2"],
        "export_id": make_export(acme.id).pk,
        "failure_id": reply.pk,
        "channel_id": acme.accounts["whatsapp"],
        "attempt_id": make_attempt(acme).pk,
        "template_id": make_edited().pk,
        "session_id": "sgn_x",
        "passkey_id": "1",
    }


def body_for(route: Route) -> Any:
    """A body that the route takes, for the methods that have one."""
    return None if route.method in ("GET", "DELETE") else BODIES.get(route.path, {})


def call(client: Api, route: Route, ids: dict[str, str]) -> Any:
    return client.call(route.method, "/api" + route.path.format(**ids), body_for(route))


def test_the_table_of_routes_is_read_at_all() -> None:
    assert len(ALL) >= 18


@pytest.mark.parametrize("route", ALL, ids=lambda route: " ".join(route.key))
def test_every_route_declares_what_it_needs(route: Route) -> None:
    if route.key in PUBLIC:
        return
    assert route.key in NEEDS, "a new route: decide who may, here as well"
    if route.key in PERSONAL:
        assert [type(each) for each in route.auth] == [SignedIn]
        return
    assert [type(each) for each in route.auth] == [Needs]
    assert (route.auth[0].permission, route.auth[0].or_else) == (NEEDS[route.key], OR_ELSE.get(route.key))


@pytest.mark.parametrize("person", ROLES)
def test_each_role_may_do_exactly_what_the_catalogue_says(acme: Company, ids: dict[str, str], person: str) -> None:
    client, granted = as_person(acme, person), permissions_of(ROLES[person])

    for route in ALL:
        if route.key in PUBLIC:
            continue
        needed = NEEDS[route.key]
        with transaction.atomic():  # one of them leaves the organization
            reply = call(client, route, ids)
            transaction.set_rollback(True)
        if needed is None or needed in granted or OR_ELSE.get(route.key) in granted:
            assert reply.status not in (401, 403), (route.key, reply)
        else:
            assert (reply.status, reply.body["code"]) == (403, "permission_denied"), route.key


@pytest.mark.parametrize("route", [each for each in ALL if each.key not in PUBLIC], ids=lambda r: " ".join(r.key))
def test_nobody_gets_in_without_signing_in(acme: Company, ids: dict[str, str], route: Route) -> None:
    reply = call(Api(), route, ids)

    assert (reply.status, reply.body["code"]) == (401, "token_invalid")
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_a_refused_viewer_changes_nothing(acme: Company, ids: dict[str, str]) -> None:
    before = as_person(acme).get(f"/api/conversations/{ids['conversation_id']}").body
    for route in ALL:
        needed = None if route.key in PUBLIC else NEEDS[route.key]
        # A question too long for an address is a POST as well.
        if route.method != "GET" and needed is not None and not needed.endswith(":read"):
            assert call(as_person(acme, "viewer"), route, ids).status == 403

    assert as_person(acme).get(f"/api/conversations/{ids['conversation_id']}").body == before
