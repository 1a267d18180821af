"""Organizations to measure with: `python -m bench.lib.organizations <how many>`, in the environment of a Stack.

Prints JSON: {"organizations": [{"id", "slug", "schema", "number", "channel_account"}], "token"}. One person is a member
of all; the token is theirs and lasts two hours, because no measurement should wait for a renewal.
"""

import json
import os
import sys
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from allauth.account.internal.userkit import user_id_to_str  # noqa: E402
from allauth.headless.tokens.strategies.jwt import internal  # noqa: E402
from django.contrib.auth import login  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from apps.access.services import keep_member  # noqa: E402
from apps.channels.models import ChannelAccount  # noqa: E402
from apps.channels.services import ExternalAccount, connect_account  # noqa: E402
from bench.lib.mixture import instagram_of, page_of  # noqa: E402
from kernel import clock  # noqa: E402
from tenants.context import tenant_scope  # noqa: E402
from tenants.models import InboundRoute, Organization, SignIn, User  # noqa: E402
from tenants.provisioning import add_user, claim_route, create_organization  # noqa: E402
from tenants.queries import scope_of  # noqa: E402

TOKEN_S = 7200
EMAIL = "bench@inlet.test"


def make_organization(n: int) -> dict[str, str]:
    """One more, made as any other, with one account of each channel. All have the same person."""
    organization = create_organization(slug=f"bench-{n:03d}", name=f"Bench {n}")
    user = add_user(organization=organization, email=EMAIL, name="Bench", role="owner", password="inlet-bench-1")
    with tenant_scope(scope_of(organization)):
        keep_member(user_id=user.pk, name=user.name, email=user.email, role="owner")
        accounts = [connect_account(each, now=clock.now()) for each in _accounts(n)]
    for account in accounts:
        _claim(organization, account)
    return _shown(organization, n, accounts[0].pk)


def _accounts(n: int) -> list[ExternalAccount]:
    """WhatsApp first."""
    page, instagram = page_of(_number(n)), instagram_of(_number(n))
    make = partial(ExternalAccount, name="Bench", access_token="bench-token")
    return [
        make(channel_type="whatsapp", wa_phone_number_id=_number(n), wa_waba_id=_business(n)),
        make(channel_type="messenger", meta_page_id=page),
        make(channel_type="instagram", ig_account_id=instagram),
    ]


def _claim(organization: Organization, account: ChannelAccount) -> None:
    kinds = InboundRoute.Kind
    routes = {
        kinds.WHATSAPP_NUMBER: account.wa_phone_number_id,
        kinds.WHATSAPP_BUSINESS: account.wa_waba_id,
        kinds.MESSENGER_PAGE: account.meta_page_id,
        kinds.INSTAGRAM_ACCOUNT: account.ig_account_id,
    }
    for kind, external_id in routes.items():
        if external_id:
            claim_route(organization=organization, kind=kind, external_id=external_id, channel_account_id=account.pk)


def _number(n: int) -> str:
    return f"2065400{n:08d}"


def _business(n: int) -> str:
    return f"10225400{n:08d}"


def _shown(organization: Organization, n: int, channel_account_id: str) -> dict[str, str]:
    return {
        "id": organization.pk,
        "slug": organization.slug,
        "schema": organization.schema_name,
        "number": _number(n),
        "channel_account": channel_account_id,
    }


def make_token() -> str:
    """An access token of the bench's person, with a sign-in behind it."""
    user = User.objects.get(email=EMAIL)
    request: Any = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.save()
    now, key = clock.now(), str(request.session.session_key)
    SignIn.objects.create(family=key, user=user, method="bench", created_at=now, seen_at=now, confirmed_at=now)
    sid = internal.session_key_to_sid(request.session.session_key)
    token, _ = internal.create_token("access", sub=user_id_to_str(user), sid=sid, expires_in=TOKEN_S)
    return str(token)


def main() -> None:
    """Make them and print them."""
    organizations = [make_organization(n) for n in range(int(sys.argv[1]))]
    print(json.dumps({"organizations": organizations, "token": make_token()}))


if __name__ == "__main__":
    main()
