"""Templates as replies: filled in, refused before anything is sent, kept as the customer got them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.inbox import sending, services
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation
from apps.media.tests.factories import make_file
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import using
from apps.message_templates.tests.factories import make_template
from kernel import clock
from kernel.scope import Scope
from tenants.context import public_scope
from tenants.models import ChannelJob
from tests.world.client import as_person
from tests.world.companies import Company

VALUES: dict[str, Any] = {
    "header": [{"text": "B-7"}],
    "body": [{"text": "Grace"}, {"text": "Monday"}],
    "buttons": [{"index": 0, "sub_type": "url", "text": "B-7"}],
}


@pytest.fixture
def closed(tenant: Scope, now: datetime) -> Conversation:
    """The customer wrote two days ago."""
    return make_conversation(at=now - timedelta(days=2))


def send(company: Company, conversation: Conversation, template: MessageTemplate, **changes: Any) -> Message:
    given = {"name": template.name, "language": template.language, "variables": VALUES, **changes}
    return services.send_reply(
        conversation_id=conversation.pk,
        author_id=company.people["agent"],
        temp_id="t1",
        now=clock.now(),
        message_type="template",
        content={"template": given},
    )


def test_a_template_goes_out_after_the_window_with_what_the_customer_reads(acme: Company, closed: Conversation) -> None:
    template = make_template()
    message = send(acme, closed, template)

    assert message.body_text == "Hi Grace, your order is on its way and should arrive on Monday."
    kept = message.content["template"]
    assert kept["variables"] == VALUES
    assert kept["shown"]["header"] == {"kind": "text", "text": "Order B-7"}
    assert [each["text"] for each in kept["shown"]["buttons"]] == ["Track it", "Thanks"]
    closed.refresh_from_db()
    assert closed.last_message_preview == message.body_text
    template.refresh_from_db()
    assert template.used_at is not None
    assert send(acme, closed, template).pk == message.pk, "the same temp_id is the same message"
    other = {**VALUES, "body": [{"text": "Ada"}, {"text": "Monday"}]}
    with pytest.raises(services.TempIdReused):
        send(acme, closed, template, variables=other)


@pytest.mark.parametrize(
    ("changes", "status", "code", "missing"),
    [
        ({"variables": {**VALUES, "body": [{"text": "Grace"}]}}, 422, "template_misfilled", ["2"]),
        ({"variables": {}}, 422, "template_misfilled", ["header 1", "1", "2", "button “Track it”"]),
        ({"name": "unknown"}, 409, "template_not_sendable", None),
        ({"language": "de"}, 409, "template_not_sendable", None),
    ],
)
def test_what_would_fail_is_refused_over_the_api_with_names(
    acme: Company, closed: Conversation, changes: dict[str, Any], status: int, code: str, missing: list[str] | None
) -> None:
    template = make_template()
    given = {"name": template.name, "language": "en", "variables": VALUES, **changes}
    body = {"message_type": "template", "temp_id": "t1", "template": given}

    reply = as_person(acme, "agent").post(f"/api/conversations/{closed.pk}/messages", body)

    assert (reply.status, reply.body["code"]) == (status, code), reply
    assert reply.body.get("missing") == missing
    assert not Message.objects.exists()


@pytest.mark.parametrize("status", ["paused", "rejected", "pending", "draft", "disabled"])
def test_one_that_is_not_approved_is_refused_before_anything_is_sent(
    acme: Company, closed: Conversation, status: str
) -> None:
    template = make_template(status=status)
    with pytest.raises(using.TemplateNotSendable):
        send(acme, closed, template)
    assert not Message.objects.exists()


def test_a_file_above_is_asked_for_and_kept(acme: Company, closed: Conversation) -> None:
    components = [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look at this."}]
    template, photo = make_template(components=components), make_file(uploaded_by_id=acme.people["agent"])
    photo.channel_account_id = closed.channel_account_id
    photo.save()
    with pytest.raises(using.TemplateMisfilled):
        send(acme, closed, template, variables={})

    message = services.send_reply(
        conversation_id=closed.pk,
        author_id=acme.people["agent"],
        temp_id="t2",
        now=clock.now(),
        message_type="template",
        content={"template": {"name": template.name, "language": "en", "variables": {}}},
        attachment_ids=[photo.pk],
    )
    assert [each["id"] for each in message.attachments] == [photo.pk]


@pytest.mark.usefixtures("committed")
def test_a_refusal_of_the_platform_has_the_templates_read_again(acme: Company, tenant: Scope, now: datetime) -> None:
    message = send(acme, make_conversation(at=now - timedelta(days=2)), make_template())
    message.delivery_status = "sending"
    message.save()
    why = sending.Trouble(code="template_paused", detail="The template is paused.")
    with transaction.atomic():
        sending.mark_failed(message, why=why, now=now)

    with public_scope():
        assert ChannelJob.objects.filter(kind="sync").exists()
    MessageTemplate.objects.update(status="paused")
    with pytest.raises(using.TemplateNotSendable):
        services.resend(message_id=message.pk, now=clock.now())


CODE = [
    {"type": "BODY", "text": "*{{1}}* is your code.", "add_security_recommendation": True},
    {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy", "url": "https://www.whatsapp.com/otp/code/?c=otp{{1}}"}]},
]  # fmt: skip


def test_a_one_time_code_is_given_once_and_stands_in_text_and_button(acme: Company, closed: Conversation) -> None:
    template = make_template(category="authentication", components=CODE)
    message = send(acme, closed, template, variables={"body": [{"text": "482913"}]})

    kept = message.content["template"]
    assert kept["variables"] == {
        "body": [{"text": "482913"}], "buttons": [{"index": 0, "sub_type": "url", "text": "482913"}],
    }  # fmt: skip
    assert (kept["shown"]["buttons"][0]["kind"], kept["shown"]["buttons"][0]["code"]) == ("one_time_code", "482913")
    again = send(acme, closed, template, variables={"body": [{"text": "482913"}]})
    assert again.pk == message.pk, "the same temp_id is the same message"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"body": [{"text": "1" * 16}]}, "message_too_long"),
        ({"body": [{"text": "1"}], "buttons": [{"index": 0, "sub_type": "url", "text": "2"}]}, "code_differs"),
        ({}, "variables_missing"),
    ],
)
def test_a_code_that_would_fail_is_refused(
    acme: Company, closed: Conversation, variables: dict[str, Any], reason: str
) -> None:
    template = make_template(category="authentication", components=CODE)
    with pytest.raises(using.TemplateMisfilled) as refusal:
        send(acme, closed, template, variables=variables)
    assert refusal.value.extra["reason"] == reason


PLACE = {"latitude": 48.2, "longitude": 16.4, "name": "Our shop", "address": "Graben 1"}


@pytest.mark.parametrize(
    ("place", "reason"),
    [(None, "header_location_missing"), ({**PLACE, "address": ""}, "variables_missing"), (PLACE, None)],
)
def test_a_place_above_is_asked_for_and_kept(
    acme: Company, closed: Conversation, place: dict[str, Any] | None, reason: str | None
) -> None:
    components = [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Come and see us."}]
    template = make_template(components=components)
    if reason is not None:
        with pytest.raises(using.TemplateMisfilled) as refusal:
            send(acme, closed, template, variables={}, header_location=place)
        assert refusal.value.extra["reason"] == reason
        return
    kept = send(acme, closed, template, variables={}, header_location=place).content["template"]
    assert (kept["header_location"], kept["shown"]["header"]) == (PLACE, {"kind": "location", "text": "Our shop"})


def test_a_document_above_has_to_be_a_pdf(acme: Company, closed: Conversation) -> None:
    components = [{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Your invoice."}]
    template = make_template(components=components)
    for mime_type, is_taken in (("application/msword", False), ("application/pdf", True)):
        file = make_file(uploaded_by_id=acme.people["agent"], kind="file", mime_type=mime_type)
        file.channel_account_id = closed.channel_account_id
        file.save()
        body = {
            "message_type": "template", "temp_id": mime_type,
            "template": {"name": template.name, "language": "en", "header_attachment_id": file.pk},
        }  # fmt: skip
        reply = as_person(acme, "agent").post(f"/api/conversations/{closed.pk}/messages", body)
        assert (reply.status == 202) is is_taken, reply
