"""What allauth asks us about signing in through others."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest, HttpResponse

from kernel import clock
from tenants.auth.naming import clean_name, name_from_email
from tenants.auth.people import discard_unconfirmed
from tenants.auth.providers import trial
from tenants.auth.providers.apps import SSO_PREFIX, find_identity_provider, list_apps
from tenants.auth.providers.egress import GuardedSession
from tenants.models import IdentityProvider, MailDomain, Membership, User


class Refused(ImmediateHttpResponse):  # type: ignore[misc]  # allauth has no types
    """The person is sent back to the sign-in page, which says why by `problem`.

    `why`: the same more exactly, for administrators who try the provider; strangers are not told.
    """

    def __init__(self, problem: str, why: str = "") -> None:
        answer = HttpResponse(status=403)
        answer.refused = self  # type: ignore[attr-defined]  # allauth passes on the answer, not the exception
        super().__init__(answer)
        self.problem, self.why = problem, why or problem


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Apps from our settings and table; what an organization's provider says counts for that organization only."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return list_apps(provider, also_off=trial.is_on(request, provider))

    def get_requests_session(self) -> GuardedSession:
        return GuardedSession()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        try:
            user.name = clean_name(str(data.get("name") or ""))
        except ValueError:
            user.name = name_from_email(user.email)
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anybody is signed in. Raises Refused."""
        addresses = [each.email.lower() for each in sociallogin.email_addresses]
        if not addresses:
            raise Refused("no_address")
        provider_id = sociallogin.account.provider
        request.session.pop("sso_organization_id", None)
        provider = None
        if provider_id.startswith(SSO_PREFIX):
            is_trial = trial.is_on(request, provider_id)
            provider = find_identity_provider(provider_id, also_off=is_trial)
            if provider is None:
                raise Refused("sso_off")
            _require_its_own(sociallogin, provider, addresses[0])
            IdentityProvider.objects.filter(pk=provider.pk, worked_at=None).update(worked_at=clock.now())
            if is_trial:
                raise Refused(trial.WORKED)  # nobody is to be signed in
        if not sociallogin.is_existing:
            discard_unconfirmed(addresses[0])
        if provider is not None:
            _accept_for_its_organization(request, sociallogin, provider, addresses[0])

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        raise Refused("canceled" if str(more.get("error")) == "cancelled" else "provider")


def _require_its_own(sociallogin: SocialLogin, provider: IdentityProvider, address: str) -> None:
    """An organization's provider may say who somebody is only where the organization owns the domain of the address.

    Raises Refused.
    """
    organization, domain = provider.organization, address.rpartition("@")[2]
    if not MailDomain.objects.filter(organization=organization, domain=domain, verified_at__isnull=False).exists():
        raise Refused("sso_domain")
    person = User.objects.filter(email=address).first()
    if sociallogin.is_existing and (person is None or sociallogin.user.pk != person.pk):
        raise Refused("sso_address")  # the account that is linked has another address by now
    is_member = person is not None and Membership.objects.filter(organization=organization, user=person).exists()
    if not is_member and not provider.join_role:
        raise Refused("sso_not_invited")


def _accept_for_its_organization(
    request: HttpRequest, sociallogin: SocialLogin, provider: IdentityProvider, address: str
) -> None:
    """The sign-in is marked as the organization's: it enters no other, and changes nothing about the person."""
    person = User.objects.filter(email=address).first()
    if person is not None and not sociallogin.is_existing:
        sociallogin.connect(request, person)
    request.session["sso_organization_id"] = provider.organization_id
