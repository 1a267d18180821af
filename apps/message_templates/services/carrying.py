"""Telling the platform what people want: one call for each template, by a worker, outside of any transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.channels import connection, platforms
from apps.channels.adapters.meta.management import templates as remote
from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.models import ChannelAccount
from apps.channels.services.jobs import NotYet
from apps.media.models import MediaFile
from apps.media.services.attaching import source_of
from apps.message_templates import queries, words
from apps.message_templates.design import write_components
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import keeping, samples, writing
from kernel import clock
from kernel.crypto import SecretUnreadable

Work, Status = MessageTemplate.Work, MessageTemplate.Status
NO_ACCOUNT = {
    "code": "no_account",
    "detail": "No number of this WhatsApp account is connected.",
    "mend": "Connect one again, then try again.",
    "platform_code": "",
    "is_waiting": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the platform answered. `provider_id` and `status` of a submission; `category` may differ from ours."""

    provider_id: str = ""
    status: str = "pending"
    category: str = ""
    components: list[dict[str, Any]] | None = None


def carry(template_id: str, *, is_last: bool = False) -> None:
    """Do what waits for the template. Raises TemplateNotFound, and NotYet when it has to be tried again."""
    template = MessageTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise queries.TemplateNotFound
    if not template.work or not _is_sample_ready(template, is_last=is_last):
        return
    MessageTemplate.objects.filter(pk=template_id).update(work_tries=template.work_tries + 1)
    try:
        account = find_account(template.waba_id)
        if account is None:
            _refuse(template, NO_ACCOUNT, clock.now())
            return
        outcome = _call(template, account)
    except SecretUnreadable:
        _refuse(template, NO_ACCOUNT, clock.now())
    except GraphProblem as problem:
        is_waiting = problem.action == "wait" and not is_last
        _refuse(template, _problem_json(problem, is_waiting=is_waiting), clock.now(), is_waiting=is_waiting)
        if is_waiting:
            raise NotYet from None
    else:
        _settle(template, outcome, clock.now())


def _is_sample_ready(template: MessageTemplate, *, is_last: bool) -> bool:
    """Whether there is nothing to wait for. One that will not do is told at once. Raises NotYet."""
    sample = queries.find_sample(template) if template.work != Work.DELETE else None
    problem = samples.problem_of(template, sample) if template.work != Work.DELETE else None
    if problem is None:
        return True
    if sample is not None and sample.state == MediaFile.State.PENDING and not is_last:
        raise NotYet  # when it is ready, the work is asked for again (samples.follow)
    _refuse(template, problem, clock.now())
    return False


def find_account(waba_id: str) -> ChannelAccount | None:
    """A number of the WhatsApp Business account whose token can be used."""
    accounts = ChannelAccount.objects.filter(wa_waba_id=waba_id, status=ChannelAccount.Status.CONNECTED)
    return accounts.order_by("created_at", "pk").first()


def _call(template: MessageTemplate, account: ChannelAccount) -> Outcome:
    graph = platforms.graph_of(account, connection.http())
    if template.work == Work.DELETE:
        remote.delete_template(graph, template.waba_id, name=template.name, provider_id=template.provider_id)
        return Outcome()
    given = _submission(template, graph, account)
    if template.work == Work.EDIT:
        category = remote.edit_template(graph, template.provider_id, given, category=template.category)
        return Outcome(provider_id=template.provider_id, category=category, components=given.components)
    try:
        made = remote.create_template(graph, template.waba_id, given)
    except GraphProblem as problem:
        found = _find_earlier(template, graph) if problem.platform_code == remote.EXISTS else None
        if found is None:
            raise
        made = found
    return Outcome(
        provider_id=made.id, status=made.status, category=made.category, components=made.components or given.components
    )


def _find_earlier(template: MessageTemplate, graph: Graph) -> remote.RemoteTemplate | None:
    """What an earlier try has made whose answer was lost; not what somebody else has made."""
    if not template.work_tries:
        return None
    found = remote.list_templates(graph, template.waba_id, name=template.name)
    key = (template.name, template.language)
    return next((each for each in found if (each.name, each.language) == key), None)


def _submission(template: MessageTemplate, graph: Graph, account: ChannelAccount) -> remote.Submission:
    design, category, parameter_format = queries.edited_of(template)
    handle = None
    if design.header is not None and design.header.file_kind is not None:
        handle = _upload_sample(template, graph, account)
    return remote.Submission(
        name=template.name,
        language=template.language,
        category=category,
        parameter_format=parameter_format,
        components=write_components(design, parameter_format=parameter_format, header_handle=handle),
    )


def _upload_sample(template: MessageTemplate, graph: Graph, account: ChannelAccount) -> str | None:
    file = queries.find_sample(template)
    if file is None:
        return None
    return remote.upload_sample(graph, platforms.app_of(account).app_id, source_of(file))


@transaction.atomic
def _settle(before: MessageTemplate, outcome: Outcome, now: datetime) -> None:
    template = keeping.lock_template(before.pk)
    if template.work != before.work:
        return
    if template.work == Work.DELETE:
        writing.drop(template, now=now)
        return
    _design, category, parameter_format = queries.edited_of(template)
    template.provider_id = outcome.provider_id
    template.parameter_format = parameter_format
    template.components = outcome.components or template.components
    held, template.sample_file_id = samples.list_held([template]), queries.sample_id_of(template)
    template.draft, template.problem, template.work = None, None, Work.NOTHING
    samples.let_go(held, template)
    entries = []
    if outcome.category and outcome.category != category:
        entries.append(keeping.note(template, "category", now, {"category": outcome.category, "before": category}))
    template.category = outcome.category or category
    # A webhook may have been faster than the answer.
    if template.heard_at is None or template.heard_at < before.changed_at:
        keeping.change_status(template, outcome.status, now)
    keeping.save(template, entries, now=now)
    keeping.tell(template.waba_id, [template], now=now)


@transaction.atomic
def _refuse(before: MessageTemplate, problem: dict[str, Any], now: datetime, *, is_waiting: bool = False) -> None:
    """Keep why it was not done; the draft stays for another try."""
    template = keeping.lock_template(before.pk)
    if template.work != before.work:
        return
    entries = [] if is_waiting else [keeping.note(template, "refused", now, {"detail": problem["detail"]})]
    template.problem = problem
    if not is_waiting:
        template.work = Work.NOTHING
    keeping.save(template, entries, now=now)
    keeping.tell(template.waba_id, [template], now=now)


def _problem_json(problem: GraphProblem, *, is_waiting: bool) -> dict[str, Any]:
    """TemplateProblemOut."""
    detail, mend = words.explain_refusal(
        platform_code=problem.platform_code, said=problem.said, detail=problem.detail, mend=problem.mend
    )
    return {
        "code": problem.code,
        "detail": detail,
        "mend": "It is tried again by itself." if is_waiting else mend,
        "platform_code": problem.platform_code,
        "is_waiting": is_waiting,
    }
