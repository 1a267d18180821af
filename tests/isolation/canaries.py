"""An organization with a row in every one of its tables, and a word in every text of every row that nobody else has."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction

from apps.access.models import AppliedFact, Team
from apps.access.tests.factories import grant, make_role, make_team
from apps.audit.services import Target, record
from apps.channels.models import (
    ActivityHour,
    AlarmWish,
    ChannelAccount,
    ChannelAlarm,
    HealthEvent,
    KeptHappening,
)
from apps.channels.tests.factories import make_attempt
from apps.inbound.models import DeadLetter
from apps.inbox import services
from apps.inbox.models import (
    Conversation,
    HistoryImport,
    InboxSettings,
    LinkPreview,
    MergedConversation,
    MessageEvent,
    ParkedStatus,
)
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from apps.media.services.entering import withdraw_files
from apps.media.tests.factories import make_file, make_upload
from apps.message_templates.models import TemplateEvent
from apps.message_templates.tests.factories import make_template
from apps.notices.services import News, mark_read, notify
from apps.onboarding.tests.factories import make_invitation, make_mail_domain
from apps.outbound.models import SendAttempt
from apps.repair.sources import discard_in_schema
from kernel.ids import new_id
from tenants.context import public_scope, tenant_scope
from tenants.facts import tell
from tests.world.companies import Company

WORD = "canary-globex"
# Written once and never changed, or by the database itself: they get the word when they are made, or hold none.
AS_MADE = ("audit_auditentry", "audit_audithead", "events_head", "events_logentry", "access_appliedfact")
_TEXTS = (models.CharField, models.TextField)


def tenant_models() -> list[type[models.Model]]:
    """Every model whose table is in an organization's schema."""
    configs = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
    found = [model for config in configs for model in config.get_models(include_auto_created=True)]
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def fill(company: Company) -> set[str]:
    """Make the rows and write the word into them; returns everything that nobody else may ever see: word and ids."""
    now = datetime.now(UTC)
    with tenant_scope(company.scope):
        _make_rows(company, now)
        for model in tenant_models():
            if model._meta.db_table not in AS_MADE:
                _mark(model)
        ids = {str(pk) for model in tenant_models() for pk in model._default_manager.values_list("pk", flat=True)}
    with public_scope():
        ids |= {
            make_invitation(company, email=f"{WORD}@x.test").pk,
            make_mail_domain(company, domain=f"{WORD}.test").pk,
        }
        make_dead_letter(company)
    return {WORD, company.id, *company.people.values(), *(each for each in ids if "_" in each)}


def make_dead_letter(company: Company) -> None:
    """Something that could not be applied; no receipt is kept any more."""
    DeadLetter.objects.create(
        receipt_id=2**40 + DeadLetter.objects.count(),
        organization_id=company.id,
        position=0,
        code="unreadable",
        reason=WORD,
        raw={"x": WORD},
    )


def _make_rows(company: Company, now: datetime) -> None:
    agent = company.people["agent"]
    conversation = make_conversation(last_message_preview=WORD, assigned_to_id=agent)
    message = make_message(conversation, body_text=WORD, channel_message_id=f"wamid.{WORD}", dedupe_key=f"wamid.{WORD}")
    make_file(message, filename=f"{WORD}.png", uploaded_by_id=agent)
    make_upload(agent, filename=f"{WORD}.pdf")
    withdraw_files(["att_taken_back"])
    second = make_conversation(channel_type="instagram")
    failed = make_reply(second, status="failed", error_code="x", error_detail=WORD, sent_by_id=agent, temp_id=WORD)
    MessageEvent.objects.create(message=message, event_type="read", occurred_at=now, payload={"x": WORD})
    account = ChannelAccount.objects.get(channel_type="whatsapp")
    ParkedStatus.objects.create(
        channel_account=account, channel_message_id=WORD, status="read", occurred_at=now, payload={"x": WORD}
    )
    SendAttempt.objects.create(
        message=failed, number=1, state="failed", started_at=now, lease_until=now, error_detail=WORD
    )
    template = make_template(name=WORD)
    TemplateEvent.objects.create(template=template, kind="edited", data={"x": WORD}, occurred_at=now)
    _make_news(company, account, conversation, now)
    HealthEvent.objects.create(channel_account=account, kind=WORD, level="info", data={"x": WORD}, occurred_at=now)
    ChannelAlarm.objects.create(
        channel_account=account, cause="silent", title=WORD, detail=WORD, raised_at=now, waits=False
    )
    AlarmWish.objects.create(member_id=agent, is_wanted=False)
    ActivityHour.objects.create(channel_account=account, hour=now, heard=1)
    make_attempt(company)
    discard_in_schema([failed.pk], by=WORD, reason=WORD, now=now)
    make_role(name=WORD)
    team = make_team(agent, name=WORD)
    other = Team.objects.create(name=f"{WORD}-2")
    for holder, target in ((agent, account), (team, account), (agent, other), (team, other)):
        grant(holder, "view", target)
    AppliedFact.objects.create(pk=1)
    services.set_status(conversation_id=conversation.pk, status="pending", now=now)
    record(action="team.renamed", target=Target("team", WORD, WORD), now=now, before={"x": WORD}, after={"x": WORD})
    with public_scope():
        tell(organization_id=company.id, kind="member.security_changed", data={"x": WORD})


def _make_news(company: Company, account: ChannelAccount, conversation: Conversation, now: datetime) -> None:
    """What platforms tell beyond messages, and what became of it."""
    notice = notify(News(code="x", level="info", title=WORD, body=WORD), occurred_at=now, now=now)
    mark_read(member_id=company.people["agent"], up_to=notice.pk if notice else "")
    KeptHappening.objects.create(
        channel_account=account, dedupe_key=WORD, type="x", data={"x": WORD}, occurred_at=now, receipt_id=1,
        is_handled=False,
    )  # fmt: skip
    HistoryImport.objects.create(channel_account=account, receipt_id=1)
    MergedConversation.objects.create(pk=new_id("conv"), into=conversation, row={"x": WORD}, merged_at=now)
    LinkPreview.objects.create(url_hash=WORD, url=f"https://{WORD}.test", shown={"title": WORD})
    InboxSettings.objects.create(pk=1)


def _mark(model: type[models.Model]) -> None:
    """The word in every free text of every row; keys, names that must differ and words of a fixed list stay."""
    for field in model._meta.concrete_fields:
        is_free = type(field) in _TEXTS and not field.choices and not field.primary_key and not _is_key(field.name)
        if is_free and (field.max_length or 999) > len(WORD):
            rows = model._default_manager.filter(**{f"{field.name}__isnull": False})
            with suppress(IntegrityError), transaction.atomic():
                rows.update(**{field.name: WORD})


def _is_key(name: str) -> bool:
    """Names of columns that hold a word the product reads: the role, the view, a platform's id."""
    return name in ("role", "view", "object_pk", "email") or name.endswith(("_id", "_type", "status", "kind"))


def of_tables(company: Company) -> dict[str, Any]:
    """How many rows each table has."""
    with tenant_scope(company.scope):
        return {model._meta.db_table: model._default_manager.count() for model in tenant_models()}
