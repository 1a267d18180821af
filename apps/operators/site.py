"""The operators' own site: Django's admin at /operator/, with a sign-in of its own.

A session of the app does not open it, and its session opens nothing else: its cookie is only sent here.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.forms import CharField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from apps.operators.queries import list_figures, verify_log
from apps.operators.services import note_sign_in
from apps.operators.sign_in import check_sign_in
from kernel import clock
from tenants.models import User

MARK = "inlet_operator"  # in the session: it was opened here
LASTS_S = 8 * 3600


class OperatorForm(AdminAuthenticationForm):
    """E-mail address, password and, for whoever has one, the second factor."""

    code = CharField(label="Code of your authenticator app, or a recovery code", required=False, max_length=32)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        assert self.request is not None
        self.user_cache = check_sign_in(
            self.request,
            email=given.get("username", ""),
            password=given.get("password", ""),
            code=given.get("code", ""),
        )
        return given


class OperatorSite(AdminSite):
    """Everything here is for staff of the platform."""

    site_header = "Inlet operators"
    site_title = "Inlet operators"
    index_title = "How everything is"
    site_url = "/"
    login_form = OperatorForm
    login_template = "operators/login.html"
    index_template = "operators/index.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_staff and MARK in request.session

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().login(request, extra_context)
        if request.method == "POST" and isinstance(request.user, User) and answer.status_code == 302:
            request.session[MARK] = True
            request.session.set_expiry(LASTS_S)
            note_sign_in(operator=request.user, now=clock.now())
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        raise Http404  # passwords are changed in the app, under its rules

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        figures = list_figures()
        checked, broken = verify_log()
        log = {"checked": checked, "broken": broken}
        return super().index(request, {**(extra_context or {}), "figures": figures, "log": log})


site = OperatorSite(name="operator")
