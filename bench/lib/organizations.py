"""Organizations to measure with: `python -m bench.lib.organizations <how many>`, in the environment of a Stack.

Prints JSON: {"organizations": [{"id", "schema", "number", "channel_account"}], "token"}. One person is a member of all;
the token is theirs and lasts two hours, because no measurement should wait for a renewal.
"""

import json
import os
import subprocess
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from allauth.account.internal.userkit import user_id_to_str  # noqa: E402
from allauth.headless.tokens.strategies.jwt import internal  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import login  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from apps.access.services import keep_member  # noqa: E402
from apps.channels.services import ExternalAccount, connect_account  # noqa: E402
from devkit.postgres import unpack_postgres  # noqa: E402
from kernel import clock  # noqa: E402
from tenants.context import tenant_scope  # noqa: E402
from tenants.models import InboundRoute, Organization, User, schema_name  # noqa: E402
from tenants.provisioning import add_user, claim_route, create_organization  # noqa: E402
from tenants.queries import scope_of  # noqa: E402

TOKEN_S = 7200
EMAIL = "bench@inlet.test"


def make_organization() -> dict[str, str]:
    """The first organization, made as any other, with one WhatsApp number."""
    organization = create_organization(slug="bench-000", name="Bench 0")
    user = add_user(organization=organization, email=EMAIL, name="Bench", role="owner", password="inlet-bench-1")
    with tenant_scope(scope_of(organization)):
        keep_member(user_id=user.pk, name=user.name, email=user.email)
        account = connect_account(
            ExternalAccount(
                channel_type="whatsapp",
                name="Bench",
                access_token="bench-token",
                wa_phone_number_id=_number(0),
                wa_waba_id=_business(0),
            )
        )
    _claim(organization, 0, account.pk)
    return _shown(organization, 0, account.pk)


def copy_organization(first: dict[str, str], dump: str, n: int) -> dict[str, str]:
    """Another one: the schema of the first as a dump, under another name. Migrating each would take seconds."""
    organization = Organization.objects.create(slug=f"bench-{n:03d}", name=f"Bench {n}", schema_name=schema_name())
    with connection.cursor() as cursor:
        cursor.execute(dump.replace(first["schema"], organization.schema_name).replace(_number(0), _number(n)))
        cursor.execute("RESET ALL")
    organization.provisioned_at = clock.now()
    organization.save(update_fields=["provisioned_at"])
    add_user(organization=organization, email=EMAIL, name="Bench", role="owner", password="")
    _claim(organization, n, first["channel_account"])
    return _shown(organization, n, first["channel_account"])


def dump_schema(schema: str) -> str:
    """The schema with its rows, as statements."""
    installation = unpack_postgres()
    command = [str(installation / "bin" / "pg_dump"), "--schema", schema, "--inserts", settings.OWNER_DATABASE_URL]
    environment = {**os.environ, "LD_LIBRARY_PATH": str(installation / "lib")}
    dumped = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    # pg_dump writes two commands for psql, which is not here.
    return "\n".join(line for line in dumped.splitlines() if not line.startswith("\\"))


def _claim(organization: Organization, n: int, channel_account_id: str) -> None:
    kinds = InboundRoute.Kind
    for kind, external_id in ((kinds.WHATSAPP_NUMBER, _number(n)), (kinds.WHATSAPP_BUSINESS, _business(n))):
        claim_route(
            organization=organization, kind=kind, external_id=external_id, channel_account_id=channel_account_id
        )


def _number(n: int) -> str:
    return f"2065400{n:08d}"


def _business(n: int) -> str:
    return f"10225400{n:08d}"


def _shown(organization: Organization, n: int, channel_account_id: str) -> dict[str, str]:
    return {
        "id": organization.pk,
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
    sid = internal.session_key_to_sid(request.session.session_key)
    token, _ = internal.create_token("access", sub=user_id_to_str(user), sid=sid, expires_in=TOKEN_S)
    return str(token)


def main() -> None:
    """Make them and print them."""
    first = make_organization()
    dump = dump_schema(first["schema"])
    others = [copy_organization(first, dump, n) for n in range(1, int(sys.argv[1]))]
    print(json.dumps({"organizations": [first, *others], "token": make_token()}))


if __name__ == "__main__":
    main()
