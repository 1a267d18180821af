"""The events' contract: the document is fresh, and it names the events that exist, all of them, as they are."""

import importlib
import importlib.util
import io
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management import call_command
from pydantic import TypeAdapter

from apps.access.handlers import on_member_joined, on_organization_renamed
from apps.access.principal import Principal
from apps.access.services import add_team_member, create_team, delete_team
from apps.access.tests.factories import reach_as
from apps.channels.adapters.items import Happening
from apps.channels.adapters.meta.management.templates import RemoteTemplate
from apps.channels.models import ChannelAccount
from apps.channels.services import require_reconnect
from apps.customers.tests.factories import make_customer
from apps.inbox import services, settings
from apps.inbox.history import note_chunks
from apps.inbox.intake.record import record_batch
from apps.inbox.merging import merge_customers
from apps.inbox.models import Conversation
from apps.inbox.tests.arrivals import arrival
from apps.inbox.tests.factories import make_conversation
from apps.message_templates.services.syncing import keep
from apps.message_templates.services.writing import delete_template, submit_template
from apps.message_templates.tests.factories import make_draft
from apps.notices.services import News, notify
from apps.onboarding.handlers import on_invitation_sent
from apps.realtime.schemas import AnyEvent
from config.api import api
from kernel.events import log
from kernel.events.facts import Event
from kernel.scope import Scope
from tests.world.companies import Company

DOCUMENT: Any = api.get_openapi_schema(path_prefix="/api/")


def event_classes(of: type[Event] = Event) -> set[type[Event]]:
    """Every event that a room defines; tests define some of their own."""
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.events"):
            importlib.import_module(f"{app.name}.events")
    found = {of} | {deeper for each in of.__subclasses__() for deeper in event_classes(each)}
    return {each for each in found if hasattr(each, "type") and ".tests" not in each.__module__}


def test_the_committed_document_is_what_the_code_says() -> None:
    call_command("export_openapi", "--check", stdout=io.StringIO())


def test_the_union_names_exactly_the_events_that_exist() -> None:
    union = DOCUMENT["components"]["schemas"]["RealtimeContract"]["properties"]["event"]

    assert union["discriminator"]["propertyName"] == "type"
    # What takes the place of an event that moves a conversation out of a reader's sight is in no log.
    shown = {each.type for each in event_classes()} | {"conversation.hidden"}
    assert set(union["discriminator"]["mapping"]) == shown
    assert len(event_classes()) > 5


def test_every_event_says_itself_who_may_see_it() -> None:
    assert [each for each in event_classes() if each.audience is Event.audience] == []


def test_every_published_event_keeps_to_the_union(tenant: Scope, acme: Company, now: datetime) -> None:
    customer, agent = make_customer(), acme.people["agent"]
    row = {"id": customer.pk, "display_name": "Mara Beck", "username": None, "phone": customer.phone}
    common: dict[str, Any] = {"account": acme.accounts["whatsapp"], "customer": row}
    record_batch([arrival("mid.1", received_at=now, **common)], now=now)
    record_batch([arrival("mid.2", target_id="mid.1", kind="reaction", text="👍", **common)], now=now)
    conversation = Conversation.objects.get()
    Conversation.objects.update(reply_window_ends_at=now.replace(year=now.year + 1))
    services.send_reply(
        conversation_id=conversation.pk, author_id=agent, body_text="Hi", temp_id="t", reply_to="mid.1", now=now
    )
    services.set_status(conversation_id=conversation.pk, status="resolved", now=now)
    joined = {"user_id": agent, "name": "Ana", "email": "a@acme.test", "role": "agent", "how": "domain"}
    on_member_joined(joined, now)
    names = {"name": "Acme", "slug": "acme"}
    on_organization_renamed({"id": acme.id, "rev": 2, "before": names, "after": names}, now)
    on_invitation_sent({"id": "inv_1", "email": "z@b.test", "role": "agent", "team_ids": ["team_1"]}, now)
    boss = Principal(acme.people["owner"], acme.id, reach_as("owner", member_id=acme.people["owner"]))
    team = create_team(name="Sales", now=now)
    add_team_member(by=boss, team_id=team.pk, member_id=agent, now=now)
    delete_team(by=boss, team_id=team.pk, now=now)
    merge_customers(keep_id=customer.pk, gone_id=make_conversation().customer_id, now=now)
    old = arrival("mid.old", received_at=now, **common)
    record_batch([replace(old, is_history=True)], now=now)
    told = Happening(
        channel_account_id=acme.accounts["whatsapp"], channel_type="whatsapp", type="history",
        data={"messages": 3, "progress": 20}, occurred_at=now, receipt_id=1,
    )  # fmt: skip
    note_chunks([told], now=now)
    settings.change(wanted={"human_agent": True}, now=now)
    notify(News(code="x", level="info", title="Something"), occurred_at=now, now=now)
    draft = make_draft()
    submit_template(template_id=draft.pk, now=now)
    delete_template(template_id=make_draft().pk, now=now)
    many = [RemoteTemplate(id=str(n), name=f"t{n}", language="en", status="x", category="y") for n in range(30)]
    keep(draft.waba_id, many, began=now, now=now)
    require_reconnect(channel_account_id=ChannelAccount.objects.get(channel_type="whatsapp").pk, now=now)

    frames = [json.loads(frame) for frame in log.list_after(0, 100)]
    union: TypeAdapter[Any] = TypeAdapter(AnyEvent)
    assert {frame["type"] for frame in frames} == {each.type for each in event_classes()}
    for frame in frames:
        assert union.validate_python(frame, extra="forbid").model_dump(mode="json") == frame
