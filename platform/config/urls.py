"""Addresses of the REST process. Webhooks and sockets are config.asgi's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.channels import callbacks
from apps.operators import admin  # noqa: F401  registers the pages
from apps.operators.site import site as operators
from config.api import api
from config.health import healthz, readyz
from config.problems import problem
from tenants.auth.providers.views import callback, metadata, start

urlpatterns = [
    # A browser's way to an identity provider and back; the names are allauth's.
    path("api/auth/provider/google/callback", callback, {"provider_id": "google"}, name="google_callback"),
    path("api/auth/provider/microsoft/callback", callback, {"provider_id": "microsoft"}, name="microsoft_callback"),
    path("api/auth/provider/<str:provider_id>/callback", callback, name="openid_connect_callback"),
    path("api/auth/provider/<str:provider_id>/start", start),
    path("api/auth/provider/<str:provider_id>/metadata", metadata),
    path("api/", api.urls),
    path("operator/", operators.urls),
    path("callbacks/meta/deauthorize", callbacks.deauthorize),
    path("callbacks/meta/deletion", callbacks.delete_data),
    path("deletion/<str:code>/", callbacks.deletion_state),
    path("healthz", healthz),
    path("readyz", readyz),
]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, status=404, code="not_found", title="There is nothing at this address")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, status=400, code="bad_request", title="The request cannot be read")


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(request, status=500, code="internal_error", title="Something went wrong on our side")


handler404 = not_found
handler400 = bad_request
handler500 = server_error
