"""Organizations of a test's own, with what routes name in them: made in a Stack's database by the rooms' factories."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import httpx
from allauth.mfa.models import Authenticator
from django.conf import settings

from apps.access.services import keep_member
from apps.message_templates.models import MessageTemplate
from apps.message_templates.tests.factories import make_template
from apps.onboarding import sandbox
from apps.onboarding.tests.factories import as_user, make_invitation, make_person
from config.tests.test_api_routes import ALL, Route
from devkit.paths import ROOT
from devkit.stack import Stack
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization, SignIn, User
from tenants.provisioning import add_user, create_organization
from tenants.queries import scope_of
from tests.isolation.test_other_organizations import MAKE, WITHOUT_ADDRESSES
from tests.world.companies import PASSWORD, Company, find_company, open_session

PEOPLE = {"owner": "owner", "admin": "admin", "agent": "agent", "agent2": "agent", "viewer": "viewer"}
WRITES = [route for route in ALL if route.method != "GET"]
OWN = ("session_id", "passkey_id")  # of a person, and so in no table of organizations
_MAKE = "import django; django.setup(); from tests.faults import twins; twins.make(); "


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """`ids`: one of everything. `fresh`: of each round, for each write (by its place in WRITES), what nobody else gets.
    `accounts`: the platform's ids by channel; `channels`: ours."""

    id: str
    schema: str
    slug: str
    waba_id: str
    tokens: dict[str, str]
    people: dict[str, str]
    channels: dict[str, str]
    accounts: dict[str, str]
    ids: dict[str, str]
    fresh: list[list[dict[str, str]]]


def make_twins(stack: Stack, rounds: Mapping[str, int]) -> dict[str, Twin]:
    """Make them (slug to the rounds of fresh ids) by a process in the Stack's environment: all that a run needs at
    once, since the factories count from one in each process. Nothing is going on in them when this returns."""
    environment = {**stack.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-c", _MAKE, json.dumps(rounds)]
    made = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr[-4000:]
    return {slug: Twin(**each) for slug, each in json.loads(made.stdout.splitlines()[-1]).items()}


def names_of(route: Route) -> set[str]:
    """The ids in its address and in its body."""
    named = {part[1:-1] for part in route.path.split("/") if part.startswith("{")}
    return named | {"failure_id" if each == "ids" else each for each in WITHOUT_ADDRESSES.get(route.key, ())}


def make() -> None:
    """The process's side."""
    sys.stdout.write(
        json.dumps({slug: asdict(_make_one(slug, rounds)) for slug, rounds in json.loads(sys.argv[1]).items()})
    )


def _make_one(slug: str, rounds: int) -> Twin:
    organization = create_organization(slug=slug, name=slug.title())
    _add_people(organization)
    accounts = _connect(organization)
    company = find_company(slug)
    with tenant_scope(company.scope):
        make_template(name="hello", components=[{"type": "BODY", "text": "Hello."}])
        ids = _ids(company, (*MAKE, *OWN))
        fresh = [[_ids(company, sorted(names_of(route))) for route in WRITES] for _ in range(rounds)]
        # The platform does not know them, and whoever reads there what it has must not take them away.
        MessageTemplate.objects.update(provider_id="")
    guest = make_person(f"guest@{slug}.test")
    for each in fresh[:1]:
        each[[route.path for route in WRITES].index("/join")]["invitation_id"] = make_invitation(
            company, email=guest.email
        ).pk
    return Twin(
        id=company.id,
        schema=company.scope.schema_name,
        slug=slug,
        waba_id=str(accounts["whatsapp"].external.wa_waba_id),
        tokens={**{person: company.token(person) for person in PEOPLE}, "guest": as_user(guest).token},
        people=company.people,
        channels=company.accounts,
        accounts={channel: each.account_id for channel, each in accounts.items()},
        ids=ids,
        fresh=fresh,
    )


def _add_people(organization: Organization) -> None:
    for person, role in PEOPLE.items():
        email = f"{person}@{organization.slug}.test"
        user = add_user(organization=organization, email=email, name=person.title(), role=role, password=PASSWORD)
        with tenant_scope(scope_of(organization)):
            keep_member(user_id=user.pk, name=user.name, email=email, role=role)


def _connect(organization: Organization) -> dict[str, sandbox.SandboxAccount]:
    """One account per channel, which the simulator plays."""
    sandbox.connect_accounts(scope_of(organization), organization)
    accounts = {each.external.channel_type: each for each in sandbox.list_accounts(organization)}
    for account in accounts.values():
        told = sandbox._told(organization, account)
        httpx.post(f"{settings.SIMULATOR_URL}/accounts", json=told, trust_env=False).raise_for_status()
    return accounts


def _ids(company: Company, names: Sequence[str]) -> dict[str, str]:
    own = _make_own(company) if set(names) & set(OWN) else {}
    return {name: own[name] if name in OWN else str(MAKE[name](company)) for name in names}


def _make_own(company: Company) -> dict[str, str]:
    """A sign-in of the admin's. A passkey of agent2's, which opens nothing."""
    with public_scope():
        owner, data = company.people["agent2"], {"name": "Key", "credential": {}}
        key = Authenticator.objects.create(user_id=owner, type="webauthn", data=data)
        sign_in = SignIn.objects.get(family=open_session(User.objects.get(pk=company.people["admin"])))
    return {"session_id": str(sign_in.pk), "passkey_id": str(key.pk)}
