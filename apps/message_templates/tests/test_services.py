"""Templates from the draft to the platform and back, at the simulator; sync and webhooks without it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.channels.adapters.items import Happening
from apps.channels.models import ChannelAccount
from apps.channels.services.jobs import NotYet
from apps.message_templates import jobs, queries
from apps.message_templates.happenings import on_template_happenings
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import carrying, syncing, using, writing
from apps.message_templates.tests.conftest import Reviewers
from apps.message_templates.tests.factories import CONTENT, make_draft, make_template
from kernel import clock
from kernel.events import log
from kernel.scope import Scope
from tenants.context import public_scope, tenant_scope
from tenants.models import ChannelJob
from tests.world.companies import Company


def told() -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in log.list_after(0, 1000)]


def problem_of(template: MessageTemplate) -> dict[str, Any]:
    template.refresh_from_db()
    problem: dict[str, Any] = template.problem or {}
    return problem


def titles(template: MessageTemplate) -> list[str]:
    return [each["title"] for each in queries.list_history(template.pk)]


def account() -> ChannelAccount:
    return ChannelAccount.objects.get(channel_type="whatsapp")


def write(acme: Company, name: str, **changes: Any) -> MessageTemplate:
    return writing.create_template(
        channel_account_id=acme.accounts["whatsapp"],
        name=name,
        language=changes.pop("language", "en"),
        content={**CONTENT, **changes},
        member_id=acme.people["admin"],
        now=clock.now(),
    )


def change(acme: Company, template: MessageTemplate, content: dict[str, Any]) -> MessageTemplate:
    return writing.change_template(
        template_id=template.pk, content=content, member_id=acme.people["admin"], now=clock.now()
    )


def happen(template: MessageTemplate, type_: str, at: datetime, payload: dict[str, Any], **data: Any) -> None:
    happening = Happening(
        channel_account_id=account().pk,
        channel_type="whatsapp",
        type=type_,
        data={"template_name": template.name, "language": template.language, **data, "payload": payload},
        occurred_at=at,
        receipt_id=1,
    )
    with transaction.atomic():
        on_template_happenings([happening], now=clock.now())
    template.refresh_from_db()


@pytest.mark.usefixtures("committed")
def test_a_draft_is_sent_in_and_approved(acme: Company, tenant: Scope, reviewers: Reviewers) -> None:
    template = write(acme, "table_booked")
    writing.submit_template(template_id=template.pk, now=clock.now())

    assert jobs.run_due() == 1
    template.refresh_from_db()
    assert (template.status, template.work, template.draft, template.problem) == ("pending", "", None, None)
    theirs = reviewers.find("table_booked")
    assert (theirs["id"], theirs["status"], theirs["category"]) == (template.provider_id, "PENDING", "UTILITY")
    assert theirs["components"] == template.components

    reviewers.decide("table_booked", event="APPROVED")
    syncing.sync(reviewers.waba_id)
    template.refresh_from_db()
    assert template.status == "approved"
    assert titles(template) == ["Approved by WhatsApp", "Sent in to WhatsApp", "Draft made"]
    assert [each["type"] for each in told()][:3] == ["message_template.updated"] * 3


@pytest.mark.usefixtures("committed")
def test_what_the_platform_refuses_stays_a_draft_with_the_reason(
    acme: Company, tenant: Scope, reviewers: Reviewers
) -> None:
    taken = write(acme, "hello_world", language=reviewers.find("hello_world")["language"])  # the account has one
    writing.submit_template(template_id=taken.pk, now=clock.now())
    jobs.run_due()

    taken.refresh_from_db()
    assert (taken.status, taken.work, taken.provider_id) == ("draft", "", "")
    assert problem_of(taken)["platform_code"] == "100/2388024"
    assert "already" in problem_of(taken)["detail"]
    assert titles(taken)[0] == "WhatsApp did not take it"


@pytest.mark.usefixtures("committed")
def test_a_lost_answer_makes_no_second_template(acme: Company, tenant: Scope, reviewers: Reviewers) -> None:
    template = write(acme, "lost_answer")
    writing.submit_template(template_id=template.pk, now=clock.now())
    before = MessageTemplate.objects.get(pk=template.pk)
    carrying.carry(template.pk)
    # As if the first worker had died with the answer in its hands.
    MessageTemplate.objects.filter(pk=template.pk).update(
        work="submit", draft=before.draft, components=[], provider_id="", status="draft"
    )
    carrying.carry(template.pk)

    template.refresh_from_db()
    assert (template.status, template.provider_id) == ("pending", reviewers.find("lost_answer")["id"])


@pytest.mark.usefixtures("committed")
def test_an_outage_is_waited_for(acme: Company, tenant: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.META_GRAPH_URL", "http://127.0.0.1:1")
    template = write(acme, "in_an_outage")
    writing.submit_template(template_id=template.pk, now=clock.now())

    with pytest.raises(NotYet):
        carrying.carry(template.pk)
    template.refresh_from_db()
    assert (template.work, problem_of(template)["is_waiting"]) == ("submit", True)
    carrying.carry(template.pk, is_last=True)
    template.refresh_from_db()
    assert (template.work, problem_of(template)["is_waiting"], template.status) == ("", False, "draft")


@pytest.mark.usefixtures("committed")
def test_a_rejected_template_is_changed_and_sent_in_again(acme: Company, tenant: Scope, reviewers: Reviewers) -> None:
    template = write(acme, "not_so_good")
    writing.submit_template(template_id=template.pk, now=clock.now())
    carrying.carry(template.pk)
    reviewers.decide("not_so_good", event="REJECTED", reason="SCAM")
    syncing.sync(reviewers.waba_id)
    template.refresh_from_db()
    assert (template.status, template.reason) == ("rejected", "scam")

    better = {**CONTENT, "design": {"body": "Hello, your table is booked."}}
    change(acme, template, better)
    template.refresh_from_db()
    assert queries.design_of(template).body != "Hello, your table is booked.", "the platform has the old one"
    writing.submit_template(template_id=template.pk, now=clock.now())
    carrying.carry(template.pk)

    template.refresh_from_db()
    assert (template.status, template.reason) == ("pending", "")
    assert queries.design_of(template).body == "Hello, your table is booked."
    assert reviewers.find("not_so_good")["components"][0]["text"] == "Hello, your table is booked."


@pytest.mark.usefixtures("committed")
def test_deleting_takes_it_from_the_platform_and_then_from_here(
    acme: Company, tenant: Scope, reviewers: Reviewers
) -> None:
    template = write(acme, "short_lived")
    writing.submit_template(template_id=template.pk, now=clock.now())
    carrying.carry(template.pk)
    reviewers.decide("short_lived", event="APPROVED")
    assert writing.delete_template(template_id=template.pk, now=clock.now()) is not None
    carrying.carry(template.pk)

    assert not MessageTemplate.objects.filter(pk=template.pk).exists()
    assert "short_lived" not in [each["name"] for each in reviewers.list_all()]
    assert told()[-1]["type"] == "message_template.deleted"
    again = write(acme, "short_lived")
    writing.submit_template(template_id=again.pk, now=clock.now())
    carrying.carry(again.pk)
    again.refresh_from_db()
    assert "30 days" in problem_of(again)["detail"]


@pytest.mark.usefixtures("committed")
def test_every_connected_account_is_read_once_and_then_daily(
    acme: Company, tenant: Scope, reviewers: Reviewers
) -> None:
    with public_scope():
        jobs.watch_all()
        ChannelJob.objects.exclude(subject_id=reviewers.waba_id).delete()
        jobs.run_due()
        jobs.watch_all()
        (job,) = ChannelJob.objects.filter(kind="sync", subject_id=reviewers.waba_id)

    assert job.due_at > clock.now() + timedelta(hours=23)
    with tenant_scope(acme.scope):
        names = set(MessageTemplate.objects.values_list("name", flat=True))
    assert names == {each["name"] for each in reviewers.list_all()}
    assert len(names) > 5


@pytest.mark.usefixtures("committed")
def test_webhooks_keep_status_category_quality_and_texts_right(acme: Company, tenant: Scope) -> None:
    template, at = make_template(status="pending"), clock.now()
    status = "message_template_status_update"
    happen(template, status, at, {"reason": "NONE"}, status="APPROVED")
    assert template.status == "approved"
    happen(template, "template_category_update", at, {"new_category": "UTILITY", "correct_category": "MARKETING"})
    assert (template.category, template.next_category) == ("utility", "marketing")
    happen(template, "template_category_update", at, {"new_category": "MARKETING"})
    assert (template.category, template.next_category) == ("marketing", "")
    happen(template, "message_template_quality_update", at, {"new_quality_score": "YELLOW"})
    assert template.quality == "yellow"
    happen(template, "message_template_components_update", at, {"message_template_element": "Other words."})
    assert queries.design_of(template).body == "Other words."
    happen(template, status, at + timedelta(1), {"other_info": {"description": "For 3 hours."}}, status="PAUSED")
    assert (template.status, template.advice) == ("paused", "For 3 hours.")

    assert titles(template) == [
        "Paused by WhatsApp", "Changed at WhatsApp", "Quality: medium", "The category is marketing now",
        "The category will become marketing", "Approved by WhatsApp",
    ]  # fmt: skip
    assert [each["type"] for each in told()] == ["message_template.updated"] * 6
    assert told()[-1]["data"]["template"]["status"] == "paused"


@pytest.mark.usefixtures("committed")
def test_an_older_status_and_a_repeated_one_change_nothing(acme: Company, tenant: Scope) -> None:
    template, at = make_template(status="pending"), clock.now()
    status = "message_template_status_update"
    happen(template, status, at, {"reason": "SCAM"}, status="REJECTED")
    happen(template, status, at - timedelta(minutes=1), {"reason": "NONE"}, status="APPROVED")
    happen(template, status, at, {"reason": "SCAM"}, status="REJECTED")
    assert (template.status, template.reason) == ("rejected", "scam")
    assert len(told()) == 1


@pytest.mark.usefixtures("committed")
def test_news_of_an_unknown_template_have_all_read_again(acme: Company, tenant: Scope) -> None:
    template = make_template()
    MessageTemplate.objects.filter(pk=template.pk).update(name="renamed")
    happen(template, "message_template_status_update", clock.now(), {}, status="APPROVED")
    with public_scope():
        assert ChannelJob.objects.filter(kind="sync", subject_id=template.waba_id).exists()


@pytest.mark.parametrize("status", ["draft", "pending", "rejected", "paused", "disabled", "in_appeal", "what_is_this"])
def test_only_approved_ones_are_sent(tenant: Scope, status: str) -> None:
    template = make_template(status=status)
    with pytest.raises(using.TemplateNotSendable) as refusal:
        using.require_sendable(channel_account_id=account().pk, name=template.name, language="en")
    assert refusal.value.extra["reason"] == status


def test_a_template_of_another_account_is_none(tenant: Scope, acme: Company) -> None:
    template = make_template(waba_id="another")
    with pytest.raises(using.TemplateNotSendable):
        using.require_sendable(channel_account_id=account().pk, name=template.name, language="en")


@pytest.mark.usefixtures("committed")
def test_one_that_is_on_its_way_is_left_alone(acme: Company, tenant: Scope) -> None:
    template = make_draft(work="submit")
    for act in (writing.submit_template, writing.delete_template):
        with pytest.raises(writing.TemplateBusy):
            act(template_id=template.pk, now=clock.now())
    with pytest.raises(writing.TemplateBusy):
        change(acme, template, CONTENT)
    assert told() == []


def test_a_draft_with_faults_is_kept_but_not_sent_in(acme: Company, tenant: Scope) -> None:
    template = write(acme, "unready", design={"body": "{{1}} is here"})
    with pytest.raises(writing.TemplateInvalid) as refusal:
        writing.submit_template(template_id=template.pk, now=clock.now())
    assert {each["code"] for each in refusal.value.extra["faults"]} == {  # type: ignore[attr-defined]
        "variable_at_edge", "too_many_variables", "example_missing",
    }  # fmt: skip
    template.refresh_from_db()
    assert template.work == ""


def test_the_same_name_and_language_twice_is_refused(acme: Company, tenant: Scope) -> None:
    write(acme, "twice")
    with pytest.raises(writing.TemplateExists):
        write(acme, "twice")


@pytest.mark.usefixtures("committed")
def test_a_template_for_codes_gets_the_platforms_words(acme: Company, tenant: Scope, reviewers: Reviewers) -> None:
    design = {"body": "", "code": {"advises": True, "expires_min": 5}, "buttons": [{"kind": "one_time_code"}]}
    template = write(acme, "sign_in_code", language="de", category="authentication", design=design)
    writing.submit_template(template_id=template.pk, now=clock.now())
    carrying.carry(template.pk)
    template.refresh_from_db()
    assert (template.status, template.problem) == ("pending", None)
    assert queries.design_of(template).body.startswith("*{{1}}* is your verification code. For your security")

    syncing.sync(reviewers.waba_id)
    template.refresh_from_db()
    told_design = queries.design_of(template)
    assert told_design.body.startswith("*{{1}}* ist dein Bestätigungscode. Teile")
    assert told_design.footer == "Dieser Code läuft in 5 Minuten ab."
    assert told_design.code is not None and told_design.code.expires_min == 5
    assert [(each.kind, each.text) for each in told_design.buttons] == [("one_time_code", "Code kopieren")]


@pytest.mark.parametrize(
    ("category", "code", "field"),
    [
        ("utility", {"expires_min": 5}, "category"),
        ("authentication", None, "category"),
        ("authentication", {"expires_min": 91}, "code.expires_min"),
    ],
)
def test_codes_and_nothing_else_are_of_their_category(
    acme: Company, tenant: Scope, category: str, code: dict[str, Any] | None, field: str
) -> None:
    design = {"body": "Anything.", "code": code, "buttons": [{"kind": "one_time_code"}] if code else []}
    template = write(acme, "wrong_code", category=category, design=design)
    assert [each.field for each in queries.faults_of(template, None)] == [field]
