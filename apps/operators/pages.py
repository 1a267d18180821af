"""The pages of one organization: what it is, and the few things an operator may do to it, each with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.operators import queries, services
from apps.operators.models import OperatorEntry
from apps.operators.site import site
from kernel import clock
from kernel.errors import DomainError
from tenants.auth.impersonation import LONGEST
from tenants.models import Impersonation, InboundRoute, Membership, Organization, Provisioning, User

ENTRY = "/enter/#"  # the app takes the token out of the address and forgets it there


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}))


class EnterForm(ReasonForm):
    """In whose place, and whether only to look."""

    member = forms.ChoiceField()
    may_change = forms.BooleanField(
        required=False, label="I have to change something (otherwise nothing can be changed)"
    )
    field_order = ("member", "reason", "may_change")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(organization=organization).select_related("user").order_by("user__name")
        chosen = self.fields["member"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(each.user_id, f"{each.user.name} · {each.role} · {each.user.email}") for each in members]


def organization(request: HttpRequest, organization_id: str) -> HttpResponse:
    """Everything that is known about one."""
    row = get_object_or_404(Organization, pk=organization_id)
    members = Membership.objects.filter(organization=row).select_related("user").order_by("role", "user__name")
    routes = InboundRoute.objects.filter(organization=row).order_by("kind", "external_id")
    seats = Impersonation.objects.filter(organization=row).select_related("operator", "member").order_by("-started_at")
    return _page(
        request,
        "operators/organization.html",
        row,
        size_bytes=queries.size_of(row),
        last_activity=queries.last_sign_of_life(row),
        provisioning=Provisioning.objects.filter(pk=row.pk).first(),
        members=members,
        routes=routes,
        seats=seats[:10],
        entries=OperatorEntry.objects.filter(organization_id=row.pk).order_by("-seq")[:20],
    )


def suspend(request: HttpRequest, organization_id: str) -> HttpResponse:
    """Close it."""
    words = {
        "title": "Suspend",
        "what": "Nobody works in it and nothing is sent until it is restored. What customers write is still received."
        " Its people read the reason.",
    }
    return _with_reason(request, organization_id, services.suspend, words)


def restore(request: HttpRequest, organization_id: str) -> HttpResponse:
    """Open it again."""
    words = {"title": "Restore", "what": "Its people work in it again, and the replies that waited are sent."}
    return _with_reason(request, organization_id, services.restore, words)


def enter(request: HttpRequest, organization_id: str) -> HttpResponse:
    """Take a member's place in the app."""
    row = get_object_or_404(Organization, pk=organization_id)
    form = EnterForm(request.POST or None, organization=row)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token = services.enter(
                operator=_operator(request),
                organization=row,
                member_id=given["member"],
                reason=given["reason"],
                may_change=given["may_change"],
                now=clock.now(),
            )
        except DomainError as refused:
            form.add_error(None, refused.detail)
        else:
            return HttpResponseRedirect(ENTRY + token)
    minutes = int(LONGEST.total_seconds() / 60)
    what = f"For {minutes} minutes at most. The organization reads who was there, in whose place and why."
    return _page(request, "operators/act.html", row, form=form, title="Enter", what=what)


def provision(request: HttpRequest, organization_id: str) -> HttpResponse:
    """Try again to make it ready."""
    row = get_object_or_404(Organization, pk=organization_id)
    if request.method == "POST":
        try:
            services.provision_again(operator=_operator(request), organization=row, now=clock.now())
            messages.success(request, f"{row.name} is ready.")
        except Exception as failed:  # noqa: BLE001  told to whoever asked for it
            messages.error(request, f"{type(failed).__name__}: {failed}")
        return _back(row)
    what = "The steps that are missing are run now."
    return _page(request, "operators/act.html", row, form=forms.Form(), title="Make ready", what=what)


def _with_reason(
    request: HttpRequest, organization_id: str, do: Callable[..., None], words: dict[str, str]
) -> HttpResponse:
    row = get_object_or_404(Organization, pk=organization_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(
                operator=_operator(request),
                organization=row,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except DomainError as refused:
            form.add_error(None, refused.detail)
        else:
            messages.success(request, f"{row.name}: {words['title'].lower()} is done.")
            return _back(row)
    return _page(request, "operators/act.html", row, form=form, **words)


def _page(request: HttpRequest, template: str, row: Organization, **context: Any) -> TemplateResponse:
    known = {**site.each_context(request), "title": row.name, "row": row, "opts": Organization._meta}
    return TemplateResponse(request, template, {**known, **context})


def _back(row: Organization) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tenants_organization_change", args=[row.pk], current_app=site.name))


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
