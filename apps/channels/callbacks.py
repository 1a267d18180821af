"""What Meta asks of every app: let go of a person who removes it, delete what is kept of them, show that it is done.

POST /callbacks/meta/deauthorize   signed_request → 200
POST /callbacks/meta/deletion      signed_request → {"url", "confirmation_code"}
GET  /deletion/<code>/             the state, for people
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from apps.channels.adapters.meta.management.proof import read_signed_request
from apps.channels.adapters.reading import as_id
from apps.channels.services import releasing
from kernel import clock
from tenants.models import PlatformRequest

Kind = PlatformRequest.Kind
_PLATFORMS = ("meta", "instagram")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@csrf_exempt
@require_POST
def deauthorize(request: HttpRequest) -> HttpResponse:
    """A person has removed the app: their channels are disconnected."""
    taken = _take(request, Kind.DEAUTHORIZE)
    return HttpResponse(status=200 if taken is not None else 400)


@csrf_exempt
@require_POST
def delete_data(request: HttpRequest) -> HttpResponse:
    """A person wants what is kept of them deleted."""
    taken = _take(request, Kind.DELETION)
    if taken is None:
        return HttpResponse(status=400)
    url = f"{settings.PUBLIC_URL}/deletion/{taken.code}/"
    return JsonResponse({"url": url, "confirmation_code": taken.code})


@require_GET
def deletion_state(request: HttpRequest, code: str) -> HttpResponse:
    """Where a deletion stands. Whoever has the code may read it: it says nothing about whom or what company."""
    found = PlatformRequest.objects.filter(code=code, kind=Kind.DELETION).first()
    response = render(
        request, "channels/deletion.html", {"found": found, "code": code[:40]}, status=200 if found else 404
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Robots-Tag"] = "noindex"
    return response


def _take(request: HttpRequest, kind: str) -> PlatformRequest | None:
    """Keep the request, when one of our two apps has signed it."""
    secrets = (settings.META_APP_SECRET, settings.META_INSTAGRAM_APP_SECRET)
    read = read_signed_request(request.POST.get("signed_request", ""), secrets)
    user_id = as_id(read[1].get("user_id")) if read is not None else None
    if read is None or user_id is None:
        return None
    return releasing.take_request(
        kind=kind, platform=_PLATFORMS[read[0]], platform_user_id=user_id[:64], now=clock.now()
    )
