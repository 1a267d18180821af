"""The webhook as a Django view, its URL, and the WSGI application."""

import hashlib
import hmac
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench.lib.payloads import APP_SECRET
from bench.naive.celery import app  # the broker that .delay() publishes to

wsgi = get_wsgi_application()

from bench.naive.tasks import process  # noqa: E402


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Check the signature, schedule the task, answer. What is in the broker is lost when the broker is."""
    expected = "sha256=" + hmac.new(APP_SECRET, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.headers.get("X-Hub-Signature-256", ""), expected):
        return HttpResponse(status=401)
    process.delay(request.body.decode())
    return HttpResponse("ok")


__all__ = ["app", "process", "urlpatterns", "wsgi"]
urlpatterns = [path("webhooks/meta", receive)]
