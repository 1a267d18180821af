"""The first steps: what has happened is done, what one may not do is not shown."""

from datetime import datetime

import pytest

from apps.channels.services import ExternalAccount, connect_account
from apps.inbox.tests.factories import make_conversation, make_reply
from apps.onboarding.models import Founding
from apps.onboarding.tests.factories import make_invitation
from kernel import clock
from tenants.context import tenant_scope
from tenants.models import Membership
from tests.world.client import as_person
from tests.world.companies import Company


@pytest.fixture
def new_acme(acme: Company, now: datetime) -> Company:
    """As if acme had been founded a moment ago, by its owner, who is alone."""
    Founding.objects.create(organization_id=acme.id, founder_id=acme.people["owner"], began_at=now)
    keep = [acme.people[person] for person in ("owner", "viewer")]
    Membership.objects.filter(organization_id=acme.id).exclude(user_id__in=keep).delete()
    return acme


def done(company: Company, person: str = "owner") -> dict[str, bool]:
    items = as_person(company, person).get("/api/onboarding").body["items"]
    return {item["key"]: item["is_done"] for item in items}


def test_an_organization_that_is_not_new_has_no_first_steps(acme: Company) -> None:
    assert as_person(acme, "owner").get("/api/onboarding").body == {"items": [], "is_dismissed": True}


def test_steps_are_done_by_what_happens(new_acme: Company) -> None:
    Membership.objects.exclude(user_id=new_acme.people["owner"]).filter(organization_id=new_acme.id).delete()
    assert done(new_acme) == {"reply": False, "invite": False, "connect": False}

    make_invitation(new_acme)
    assert done(new_acme) == {"reply": False, "invite": True, "connect": False}
    with tenant_scope(new_acme.scope):
        make_reply(make_conversation(), sent_by_id=new_acme.people["owner"])
    assert done(new_acme) == {"reply": True, "invite": True, "connect": False}
    with tenant_scope(new_acme.scope):
        page = ExternalAccount(channel_type="messenger", name="Real", access_token="x", meta_page_id="4711")
        connect_account(page, now=clock.now())
    assert done(new_acme) == {"reply": True, "invite": True, "connect": True}


def test_a_step_that_one_may_not_take_is_not_shown(new_acme: Company) -> None:
    assert done(new_acme, "viewer") == {}


def test_put_away_they_stay_away_for_this_person(new_acme: Company) -> None:
    for _ in range(2):
        assert as_person(new_acme, "owner").post("/api/onboarding/dismiss").status == 204

    assert as_person(new_acme, "owner").get("/api/onboarding").body["is_dismissed"] is True
    assert as_person(new_acme, "viewer").get("/api/onboarding").body["is_dismissed"] is False
