"""What operators see of the public tables. Nothing is edited in a form: each change is an action with its own words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import unquote
from django.db.models import Count, Model, QuerySet
from django.forms import CharField
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.html import format_html

from apps.inbound import letters
from apps.inbound.models import DeadLetter, UnroutedAccount
from apps.lifecycle.models import DeletionProof, OrganizationExport
from apps.operators import pages, queries, services
from apps.operators.models import OperatorEntry
from apps.operators.site import site
from kernel import clock
from kernel.mail.models import OutgoingMail
from tenants.models import (
    Impersonation,
    InboundRoute,
    MigrationRun,
    MigrationRunItem,
    Organization,
    OrganizationFact,
    Provisioning,
    SchemaPool,
    User,
)


class ReadOnly(ModelAdmin):  # type: ignore[type-arg]
    """A list to look at."""

    actions_on_bottom = False
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Organization, site=site)
class OrganizationAdmin(ReadOnly):
    list_display = (
        "name",
        "slug",
        "status",
        "members",
        "channels",
        "size",
        "last_activity",
        "provisioning_state",
        "created_at",
    )
    list_filter = ("status", "provisioning__state", "created_at")
    search_fields = ("name", "slug", "id", "memberships__user__email")
    list_per_page = 25  # size and last activity are asked of each organization on the page
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        rows: QuerySet[Organization] = super().get_queryset(request).select_related("provisioning")
        counted: QuerySet[Organization] = rows.annotate(member_count=Count("memberships", distinct=True))
        return counted

    @admin.display(ordering="member_count")
    def members(self, row: Any) -> int:
        return int(row.member_count)

    def channels(self, row: Organization) -> int:
        routes = InboundRoute.objects.filter(organization=row)
        return routes.values("channel_account_id").distinct().count()

    def size(self, row: Organization) -> str:
        return filesizeformat(queries.size_of(row))

    def last_activity(self, row: Organization) -> Any:
        return queries.last_sign_of_life(row)

    @admin.display(ordering="provisioning__state", description="provisioning")
    def provisioning_state(self, row: Organization) -> str:
        found = Provisioning.objects.filter(pk=row.pk).first()
        return "" if found is None else f"{found.state}: {found.last_error[:80]}" if found.last_error else found.state

    def get_urls(self) -> list[URLPattern]:
        verbs: dict[str, Callable[..., HttpResponse]] = {
            "suspend": pages.suspend, "restore": pages.restore, "enter": pages.enter, "provision": pages.provision,
        }  # fmt: skip
        own = [
            path(f"<str:organization_id>/{verb}/", self.admin_site.admin_view(view), name=f"organization_{verb}")
            for verb, view in verbs.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return pages.organization(request, unquote(object_id))


@admin.register(Provisioning, site=site)
class ProvisioningAdmin(ReadOnly):
    list_display = ("organization", "state", "attempts", "last_error", "started_at", "tried_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("organization__slug", "last_error")
    actions = ("try_again",)

    @admin.action(description="Try again now")
    def try_again(self, request: HttpRequest, rows: QuerySet[Provisioning]) -> None:
        for row in rows.exclude(state=Provisioning.State.DONE).select_related("organization"):
            try:
                services.provision_again(operator=_operator(request), organization=row.organization, now=clock.now())
            except Exception as failed:  # noqa: BLE001  told to whoever asked for it
                self.message_user(request, f"{row.organization.slug}: {failed}", messages.ERROR)
            else:
                self.message_user(request, f"{row.organization.slug} is ready.")


class MigrationRunItems(TabularInline):  # type: ignore[type-arg]
    model = MigrationRunItem
    can_delete = False
    fields = readonly_fields = ("schema_name", "state", "error", "took_ms", "at")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(MigrationRun, site=site)
class MigrationRunAdmin(ReadOnly):
    list_display = ("id", "to_state", "total", "failed", "started_at", "finished_at")
    ordering = ("-id",)
    inlines = (MigrationRunItems,)

    def failed(self, row: MigrationRun) -> int:
        return MigrationRunItem.objects.filter(run=row, state=MigrationRunItem.State.FAILED).count()


@admin.register(SchemaPool, site=site)
class SchemaPoolAdmin(ReadOnly):
    list_display = ("schema_name", "fingerprint", "made_at", "claimed_at")
    list_filter = (("claimed_at", admin.EmptyFieldListFilter),)


class OpenLetters(admin.SimpleListFilter):
    """Whether anybody still has to look at it."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("replayed", "Applied again"), ("discarded", "Given up"), ("all", "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"selected": self.value() is None, "query_string": changelist.get_query_string(remove=["state"]),
               "display": "Open"}  # fmt: skip
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> QuerySet[DeadLetter]:
        settled = {"replayed": {"replayed_at__isnull": False}, "discarded": {"discarded_at__isnull": False}, "all": {}}
        open_ones = {"replayed_at__isnull": True, "discarded_at__isnull": True}
        return queryset.filter(**settled.get(self.value() or "", open_ones))


class ReasonForm(ActionForm):
    """What is chosen to be done, and why."""

    reason = CharField(required=False, max_length=500, label="\u2002Why given up:")


@admin.register(DeadLetter, site=site)
class DeadLetterAdmin(ReadOnly):
    """With the reason, and what the platform sent on the page of one."""

    list_display = ("id", "organization_id", "code", "reason", "replays", "created_at")
    list_filter = (OpenLetters, "code", "created_at")
    search_fields = ("organization_id", "code", "reason")
    fields = ("organization_id", "receipt_id", "position", "code", "reason", "created_at", "replays", "replayed_at",
              "discarded_at", "discarded_by", "discard_reason", "content")  # fmt: skip
    readonly_fields = ("content",)
    ordering = ("-id",)
    actions = ("replay", "discard")
    action_form = ReasonForm

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        services.note_reading(operator=_operator(request), what=f"dead letter {unquote(object_id)}", now=clock.now())
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description="What the platform sent")
    def content(self, row: DeadLetter) -> str:
        raw = letters.raw_of(row)
        return "Not kept any more." if raw is None else format_html("<pre>{}</pre>", json.dumps(raw, indent=2))

    @admin.action(description="Apply again")
    def replay(self, request: HttpRequest, rows: QuerySet[DeadLetter]) -> None:
        ids = list(rows.values_list("pk", flat=True))
        count = services.replay(operator=_operator(request), dead_letter_ids=ids, now=clock.now())
        self.message_user(request, f"{count} receipts are applied again.")

    @admin.action(description="Give up")
    def discard(self, request: HttpRequest, rows: QuerySet[DeadLetter]) -> None:
        ids, reason = list(rows.values_list("pk", flat=True)), request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(request, "Say why they are given up.", messages.ERROR)
            return
        count = services.discard(operator=_operator(request), dead_letter_ids=ids, reason=reason, now=clock.now())
        self.message_user(request, f"{count} dead letters are given up.")


@admin.register(UnroutedAccount, site=site)
class UnroutedAccountAdmin(ReadOnly):
    list_display = ("channel_type", "external_id", "count", "last_seen_at")
    list_filter = ("channel_type",)
    search_fields = ("external_id",)
    ordering = ("-last_seen_at",)


@admin.register(OrganizationFact, site=site)
class OrganizationFactAdmin(ReadOnly):
    list_display = ("id", "organization", "kind", "attempts", "last_error", "created_at", "told_at")
    list_filter = (("told_at", admin.EmptyFieldListFilter), "kind")
    search_fields = ("organization__slug", "kind", "last_error")
    fields = ("organization", "kind", "attempts", "last_error", "created_at", "told_at")
    ordering = ("-id",)


@admin.register(OutgoingMail, site=site)
class OutgoingMailAdmin(ReadOnly):
    """To whom, of which kind and what became of it; never what it says."""

    list_display = ("to", "template", "state", "attempts", "last_error", "created_at", "settled_at")
    list_filter = ("state", "template")
    search_fields = ("to",)
    fields = ("to", "template", "state", "attempts", "due_at", "last_error", "created_at", "settled_at")
    ordering = ("-created_at",)
    actions = ("send_again",)

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, rows: QuerySet[OutgoingMail]) -> None:
        ids = [str(each) for each in rows.values_list("pk", flat=True)]
        count = services.send_mail_again(operator=_operator(request), mail_ids=ids, now=clock.now())
        self.message_user(request, f"{count} mails are sent again.")


@admin.register(OrganizationExport, site=site)
class OrganizationExportAdmin(ReadOnly):
    list_display = ("id", "organization", "state", "attempts", "size_bytes", "last_error", "created_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("organization__slug",)
    ordering = ("-created_at",)


@admin.register(DeletionProof, site=site)
class DeletionProofAdmin(ReadOnly):
    list_display = ("slug", "name", "step", "attempts", "last_error", "requested_at", "started_at", "finished_at")
    list_filter = (("finished_at", admin.EmptyFieldListFilter),)
    search_fields = ("slug", "name", "organization_id")
    fields = (
        "id", "organization_id", "slug", "name", "requested_by", "requested_at", "removed", "audit_head_seq",
        "audit_head_hash", "step", "last_error", "started_at", "finished_at",
    )  # fmt: skip
    ordering = ("-started_at",)


@admin.register(Impersonation, site=site)
class ImpersonationAdmin(ReadOnly):
    list_display = ("operator", "organization", "member", "reason", "may_change", "started_at", "ends_at", "ended_at")
    list_filter = ("may_change", "started_at")
    search_fields = ("organization__slug", "reason")
    exclude = ("token_hash",)
    ordering = ("-started_at",)
    list_select_related = ("operator", "organization", "member")
    actions = ("end",)

    @admin.action(description="End now")
    def end(self, request: HttpRequest, rows: QuerySet[Impersonation]) -> None:
        for seat in rows.filter(ended_at__isnull=True).select_related("organization"):
            services.leave(
                operator=_operator(request), organization=seat.organization, seat_id=seat.pk, now=clock.now()
            )


@admin.register(OperatorEntry, site=site)
class OperatorEntryAdmin(ReadOnly):
    list_display = ("seq", "occurred_at", "operator_name", "action", "target", "reason", "ip")
    list_filter = ("action", "occurred_at")
    search_fields = ("operator_name", "target", "reason", "organization_id")
    ordering = ("-seq",)


@admin.register(User, site=site)
class UserAdmin(ReadOnly):
    list_display = ("email", "name", "is_active", "is_staff", "organizations", "created_at")
    list_filter = ("is_active", "is_staff", "created_at")
    search_fields = ("email", "name", "id")
    fields = ("id", "email", "name", "is_active", "is_staff", "created_at")
    ordering = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__organization")

    def organizations(self, row: User) -> str:
        return ", ".join(f"{each.organization.slug} ({each.role})" for each in row.memberships.all())


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
