"""The Celery base tasks: a task runs in the organization of its sender, or not at all."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import Reject

from kernel import clock
from kernel.scope import NoScope, current_scope
from kernel.tasks import HEADER, PublicTask, TenantTask
from tenants.context import tenant_scope
from tenants.models import RefreshToken
from tenants.tasks import drop_old_refresh_tokens
from tests.world.companies import Company

ran_in: list[str | None] = []


def note_scope(**_: object) -> None:
    """What a task's function sees."""
    scope = current_scope.get()
    ran_in.append(None if scope is None else scope.organization_id)


class Noting(TenantTask):
    name = "tests.noting"

    def __init__(self, headers: dict[str, Any] | None) -> None:
        self._headers = headers

    @property
    def request(self) -> Any:
        return SimpleNamespace(headers=self._headers)

    def run(self, **facts: object) -> None:
        note_scope(**facts)
        if "fail" in facts:
            raise ZeroDivisionError


class PublicNoting(PublicTask):
    name = "tests.public_noting"

    def run(self, **facts: object) -> None:
        note_scope(**facts)


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    ran_in.clear()


def test_the_header_opens_the_scope_and_it_is_closed_afterwards(committed: None, acme: Company) -> None:
    Noting({HEADER: acme.id})()

    assert ran_in == [acme.id]
    assert current_scope.get() is None


def test_the_scope_is_closed_after_a_failure_too(committed: None, acme: Company) -> None:
    with pytest.raises(ZeroDivisionError):
        Noting({HEADER: acme.id})(fail=True)

    assert current_scope.get() is None


@pytest.mark.parametrize("headers", [None, {}, {HEADER: ""}, {HEADER: "org_unknown"}, {"other": "org"}])
def test_without_a_known_organization_the_task_is_rejected_and_never_runs(
    committed: None, acme: Company, headers: dict[str, Any] | None
) -> None:
    with pytest.raises(Reject) as rejected:
        Noting(headers)()

    refusal: Any = rejected.value
    assert refusal.requeue is False
    assert ran_in == []


def test_what_the_thread_had_open_does_not_decide(committed: None, acme: Company, globex: Company) -> None:
    with tenant_scope(globex.scope):
        Noting({HEADER: acme.id})()
        PublicNoting()()
        with pytest.raises(Reject):
            Noting({})()

        assert current_scope.get() == globex.scope
    assert ran_in == [acme.id, None]


def test_a_task_of_an_organization_cannot_be_sent_from_nowhere() -> None:
    with pytest.raises(NoScope):
        Noting(None).apply_async(kwargs={})


def test_expired_refresh_tokens_are_forgotten_and_others_kept(committed: None, acme: Company) -> None:
    now = clock.now()
    for jti, ends_at in (("old", now - timedelta(seconds=1)), ("young", now + timedelta(days=1))):
        RefreshToken.objects.create(
            jti=jti, family="f", user_id=acme.people["agent"], issued_at=now, expires_at=ends_at
        )

    drop_old_refresh_tokens()

    assert list(RefreshToken.objects.values_list("jti", flat=True)) == ["young"]
