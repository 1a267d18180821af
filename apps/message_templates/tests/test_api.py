"""/api/message-templates: lists, drafts, and how far somebody sees."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access.permissions import CHANNELS_READ, TEMPLATES_MANAGE, TEMPLATES_READ
from apps.access.reach import View
from apps.access.tests.factories import give_role, grant, make_role
from apps.channels.models import ChannelAccount
from apps.message_templates.models import MessageTemplate
from apps.message_templates.tests.factories import make_draft, make_template
from kernel.scope import Scope
from tenants.context import public_scope
from tenants.models import Membership
from tests.world.client import as_person
from tests.world.companies import Company


def names(reply: Any) -> list[str]:
    return [each["name"] for each in reply.body["data"]]


def test_pages_follow_each_other_and_cost_the_same(tenant: Scope, acme: Company) -> None:
    for number in range(30):
        make_template(name=f"t_{number:02}")
    api = as_person(acme, "agent")
    first = api.get("/api/message-templates", limit=20)
    second = api.get("/api/message-templates", limit=20, cursor=first.body["next_cursor"])
    assert names(first) + names(second) == [f"t_{number:02}" for number in range(30)]
    assert second.body["next_cursor"] is None

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            api.get("/api/message-templates", limit=limit)
        return len([each for each in captured if "message_templates_" in each["sql"]])

    assert cost(1) == cost(30) == 1


def test_the_next_page_follows_also_when_the_last_of_this_one_is_deleted(tenant: Scope, acme: Company) -> None:
    for number in range(4):
        make_template(name=f"t_{number}")
    api = as_person(acme, "agent")
    first = api.get("/api/message-templates", limit=2)
    MessageTemplate.objects.filter(name="t_1").delete()

    assert names(api.get("/api/message-templates", limit=2, cursor=first.body["next_cursor"])) == ["t_2", "t_3"]


def test_what_is_told_as_read_was_read_before_the_templates_are(tenant: Scope, acme: Company) -> None:
    """A sync that ends in between would be told as done, with what there was before it."""
    make_template()
    with CaptureQueriesContext(connection) as captured:
        as_person(acme, "agent").get("/api/message-templates/accounts")

    asked = [name for each in captured for name in ("tenants_channeljob", "messagetemplate") if name in each["sql"]]
    assert asked == ["tenants_channeljob", "messagetemplate"]


def test_lists_are_narrowed_by_words_state_language_and_number(tenant: Scope, acme: Company) -> None:
    make_template(name="order_shipped", language="en")
    make_template(name="order_shipped", language="de", status="paused")
    make_draft(name="greeting")
    make_template(name="elsewhere", waba_id="another")
    api = as_person(acme, "agent")
    path = "/api/message-templates"
    assert names(api.get(path)) == ["greeting", "order_shipped", "order_shipped"]
    assert names(api.get(path, q="your order way")) == ["order_shipped"] * 2
    assert names(api.get(path, q="booked")) == ["greeting"]
    assert names(api.get(path, status="approved", language="en")) == ["order_shipped"]
    assert names(api.get(path, channel_account_id=acme.accounts["messenger"])) == []


def test_who_sees_by_channel_sees_the_templates_of_those_numbers(tenant: Scope, acme: Company) -> None:
    template = make_template()
    role = make_role(view=View.CHANNELS, permissions=frozenset({CHANNELS_READ, TEMPLATES_READ, TEMPLATES_MANAGE}))
    give_role(acme.people["agent2"], role.pk)
    with public_scope():
        Membership.objects.filter(user_id=acme.people["agent2"]).update(role=role.pk)
    api = as_person(acme, "agent2")
    assert names(api.get("/api/message-templates")) == []
    assert api.get(f"/api/message-templates/{template.pk}").status == 404

    whatsapp = ChannelAccount.objects.get(channel_type="whatsapp")
    grant(acme.people["agent2"], "view", whatsapp)
    assert names(api.get("/api/message-templates")) == [template.name]
    refused = api.call("DELETE", f"/api/message-templates/{template.pk}", None)
    assert (refused.status, refused.body["denied_by"]) == (403, "object_grant")


def test_a_draft_is_written_changed_and_thrown_away(tenant: Scope, acme: Company) -> None:
    api = as_person(acme, "admin")
    content = {"category": "utility", "design": {"body": "Hi {{1}}"}}
    head = {"channel_account_id": acme.accounts["whatsapp"], "name": "greeting", "language": "en"}
    made = api.post("/api/message-templates", {**head, **content})
    assert made.status == 201, made
    assert {each["field"] for each in made.body["faults"]} == {"body", "variables.1"}
    address = f"/api/message-templates/{made.body['id']}"
    assert api.post("/api/message-templates", {**head, **content}).body["code"] == "template_exists"
    refused = api.post(f"{address}/submit", {})
    assert (refused.status, refused.body["code"]) == (422, "template_invalid")

    better = {"category": "marketing", "design": {"body": "Hello there."}}
    changed = api.call("PUT", address, better)
    assert (changed.body["category"], changed.body["design"]["body"], changed.body["faults"]) == (
        "marketing", "Hello there.", [],
    )  # fmt: skip
    assert changed.body["history"][0]["by"]
    assert api.call("DELETE", address, None).status == 204
    assert not MessageTemplate.objects.exists()


def test_a_draft_with_strange_parts_is_refused(tenant: Scope, acme: Company) -> None:
    head = {"channel_account_id": acme.accounts["whatsapp"], "name": "greeting", "language": "en"}
    for broken in ({"body": "x" * 5000}, {"body": "x", "header": {"kind": "gif"}}, {"body": "x", "css": "y"}, {}):
        body = {**head, "category": "utility", "design": broken}
        assert as_person(acme, "admin").post("/api/message-templates", body).status == 422
