"""/api/auth/provider/…: to a provider and back. Pages of a browser's way, so they answer with redirects.

What waits for the return lies in a session of its own, named by a cookie that comes along from another site (Lax); the
cookies of signing in are Strict and do not. Those are set at the end, and the app goes on from its page /arrived/.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import redis
from allauth.headless.internal import authkit
from allauth.headless.internal.sessionkit import lookup_session
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from requests import RequestException

from tenants.auth import cookies, flows, limits
from tenants.auth.errors import TooManyAttempts
from tenants.auth.outcome import welcome
from tenants.auth.providers import saml, trial
from tenants.auth.providers.adapter import Refused
from tenants.auth.providers.apps import SSO_PREFIX, find_identity_provider
from tenants.auth.tokens import RotatingTokenStrategy
from tenants.memberships import add_membership
from tenants.models import IdentityProvider, Organization, User

_NEXT = "inlet_next"
Back = Callable[[Refused], HttpResponse]


@require_GET
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """`GET …/{provider_id}/start?next=&again=&trial=`: to the provider.

    `next`: a path of the app to come to afterwards. `again`: also who is signed in at the provider proves it anew.
    `trial`: a ticket of `trial`.
    """

    def go() -> HttpResponse:
        limits.count(request, "provider_start", "60/m/ip")
        ticket = request.GET.get("trial", "")
        with _session(request, "") as session:
            if ticket and not trial.begin(request, provider_id, ticket):
                raise Refused("trial_over")
            session[_NEXT] = _own_path(request.GET.get("next", ""))
            answer = _to_provider(request, provider_id)
            request.session.save()
            cookies.set_provider(answer, str(request.session.session_key))
        return answer

    return _with_problems(go, _to_settings if "trial" in request.GET else _to_sign_in)


@csrf_exempt  # SAML posts; what protects is the state in the session
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider: into the app, on to the next step, or to the sign-in page, which says what went wrong."""
    if request.method == "POST":
        is_trial = request.POST.get("RelayState") == trial.RELAY
        return _with_problems(lambda: _receive(request, provider_id), _to_settings if is_trial else _to_sign_in)

    def go() -> HttpResponse:
        came = _come_back(request, provider_id)
        if hasattr(came, "refused"):
            raise came.refused
        with transaction.atomic():
            answer = _conclude(request, provider_id)
        if answer is None:
            raise Refused("provider")
        return answer

    with _session(request, cookies.get_provider(request)):
        return _with_problems(go, _to_settings if trial.is_on(request, provider_id) else _to_sign_in)


@require_GET
def metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """`GET …/{provider_id}/metadata`: what a company's SAML provider has to know of us."""
    wanted = provider_id.removeprefix(SSO_PREFIX)
    if wanted == provider_id or "\0" in wanted or not Organization.objects.filter(pk=wanted).exists():
        raise Http404
    return HttpResponse(saml.describe_us(provider_id), content_type="application/samlmetadata+xml")


def _with_problems(go: Callable[[], HttpResponse], back: Back) -> HttpResponse:
    """What `go` answers; `back` when somebody is refused or the provider does not do its part."""
    try:
        return go()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return back(refused)
    except (TooManyAttempts, redis.RedisError):
        return back(Refused("too_many"))
    except (RequestException, OAuth2Error, PermissionDenied, KeyError, ValueError):
        return back(Refused("provider"))


def _saml_provider(provider_id: str, *, also_off: bool) -> IdentityProvider | None:
    found = find_identity_provider(provider_id, also_off=also_off)
    return found if found is not None and found.kind == IdentityProvider.Kind.SAML else None


def _to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    is_trial, again = trial.is_on(request, provider_id), "again" in request.GET
    company = _saml_provider(provider_id, also_off=is_trial)
    if company is not None:
        return saml.start(request, company, again=again, relay=trial.RELAY if is_trial else "")
    provider = get_adapter(request).get_provider(request, provider_id)
    params = {**provider.get_auth_params(), **({"prompt": "login"} if again else {})}
    answer: HttpResponse = provider.redirect(request, process="login", auth_params=params)
    return answer


def _receive(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What is posted from another site comes without our cookies; only SAML does. One that is off may be on trial:
    the request that follows knows."""
    limits.count(request, "provider_answer", "60/m/ip")
    company = _saml_provider(provider_id, also_off=True)
    if company is None:
        raise Http404
    return saml.receive(request, company)


def _come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    company = _saml_provider(provider_id, also_off=trial.is_on(request, provider_id))
    if company is not None:
        return saml.finish(request, company)
    provider = get_adapter(request).get_provider(request, provider_id)
    came: HttpResponse = OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))(request)
    return came


def _conclude(request: HttpRequest, provider_id: str) -> HttpResponse | None:
    """Into the app, or to the step that is still asked for; None when nobody has come."""
    next_path = str(request.session.get(_NEXT, ""))
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    if request.user.is_authenticated:
        user = User.objects.get(pk=request.user.pk)
        payload = RotatingTokenStrategy().create_access_token_payload(request)
        assert payload is not None
        _join(provider_id, user)
        answer: HttpResponse = HttpResponseRedirect(f"/arrived/{query}")
        welcome(request, answer, user, payload["refresh_token"])
        cookies.clear_provider(answer)
        return answer
    request.session.save()
    key = str(request.session.session_key)
    if flows.find_pending(key) is None:
        return None
    answer = HttpResponseRedirect(f"/verify/{query}")
    cookies.set_flow(answer, key)
    cookies.clear_provider(answer)
    return answer


def _join(provider_id: str, user: User) -> None:
    """Whom the organization's provider vouches for becomes a member, where the organization wants that."""
    provider = find_identity_provider(provider_id) if provider_id.startswith(SSO_PREFIX) else None
    if provider is not None and provider.join_role:
        organization_id = provider.organization_id
        add_membership(organization_id=organization_id, user=user, role=provider.join_role, team_ids=(), how="sso")


@contextmanager
def _session(request: HttpRequest, key: str) -> Iterator[SessionStore]:
    """The request's session is `key` (a new one without), and nobody is signed in but through it."""
    before = request.session
    request.session = (lookup_session(key) if key else None) or SessionStore()
    authkit.purge_request_user_cache(request)
    try:
        yield request.session
    finally:
        if request.session.modified and not request.session.is_empty():
            request.session.save()
        request.session = before
        authkit.purge_request_user_cache(request)


def _to_sign_in(refused: Refused) -> HttpResponse:
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'problem': refused.problem})}")


def _to_settings(refused: Refused) -> HttpResponse:
    """After a trial, which nobody comes out of but by being refused, if only because it worked."""
    answer = HttpResponseRedirect(f"/settings/sign-in/?{urlencode({'tested': refused.why})}")
    cookies.clear_provider(answer)
    return answer


def _own_path(path: str) -> str:
    """A path of ours, never another site."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= 500
    return path if is_own and path.isprintable() else ""
