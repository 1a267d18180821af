"""Reading all templates of an account: page by page, at the same cost, and nothing taken for gone that was not read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.channels.adapters.meta.management.templates import RemoteTemplate
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import syncing
from apps.message_templates.tests.conftest import Reviewers
from apps.message_templates.tests.factories import SHIPPED, make_draft, make_template
from apps.message_templates.tests.test_services import account, titles, told
from kernel import clock
from kernel.scope import Scope
from tests.world.companies import Company


def remote(number: int, **changes: Any) -> RemoteTemplate:
    fields: dict[str, Any] = {
        "id": f"9{number:05}", "name": f"bulk_{number:04}", "language": "en", "status": "approved",
        "category": "utility", "components": SHIPPED,
    }  # fmt: skip
    return RemoteTemplate(**{**fields, **changes})


def test_a_page_of_a_sync_costs_the_same_whatever_its_length(acme: Company, tenant: Scope) -> None:
    now = clock.now()

    def cost(first: int, count: int) -> int:
        page = [remote(each) for each in range(first, first + count)]
        with CaptureQueriesContext(connection) as captured:
            syncing.keep("waba_x", page, began=now, now=clock.now())
        return len(captured)

    cost(0, 30)  # what is asked once in a process is
    few = cost(50, 30)  # more than are told one by one
    assert cost(100, 100) == few
    assert cost(200, 400) == few
    assert MessageTemplate.objects.filter(waba_id="waba_x").count() == 560


@pytest.mark.usefixtures("committed")
def test_thousands_are_read_page_by_page_and_only_what_is_gone_goes(
    acme: Company, tenant: Scope, reviewers: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = ("en", "de", "fr", "es", "it", "nl")
    reviewers.sandbox.api("POST", "templates", {"waba_id": reviewers.waba_id, "count": 1200, "languages": languages})
    gone = make_template(changed_at=clock.now() - timedelta(hours=1))
    pages: list[int] = []
    keep = syncing.keep

    def counted(waba_id: str, told: list[RemoteTemplate], **times: Any) -> None:
        pages.append(len(told))
        keep(waba_id, told, **times)

    monkeypatch.setattr(syncing, "keep", counted)
    syncing.sync(reviewers.waba_id)

    assert max(pages) == 100 and len(pages) > 12
    known = MessageTemplate.objects.filter(waba_id=reviewers.waba_id)
    assert known.filter(name__startswith="bulk_").count() == 1200
    assert not known.filter(pk=gone.pk).exists()
    syncing.sync(reviewers.waba_id)
    assert known.filter(name__startswith="bulk_").count() == 1200
    reviewers.sandbox.api("POST", "templates", {"waba_id": reviewers.waba_id, "count": 0})
    syncing.sync(reviewers.waba_id)
    assert not known.filter(name__startswith="bulk_").exists()


@pytest.mark.usefixtures("committed")
def test_a_sync_that_breaks_off_takes_nothing_for_gone(
    acme: Company, tenant: Scope, reviewers: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = make_template(changed_at=clock.now() - timedelta(hours=1))
    monkeypatch.setattr("apps.channels.adapters.meta.management.graph.MOST_PAGES", 0)
    syncing.sync(reviewers.waba_id, is_last=True)
    assert MessageTemplate.objects.filter(pk=here.pk).exists()


def test_a_sync_tells_only_what_changed_and_drops_what_is_gone(acme: Company, tenant: Scope) -> None:
    now = clock.now()
    waba_id = account().wa_waba_id or ""
    kept, gone, draft = make_template(), make_template(), make_draft()
    same = {"id": kept.provider_id, "name": kept.name}
    later = now + timedelta(seconds=5)
    syncing.keep(waba_id, [remote(1, **same)], began=later, now=later)
    assert syncing.drop_unseen(waba_id, began=later, now=later) == 1
    assert [each["type"] for each in told()] == ["message_template.deleted"]
    assert told()[0]["data"]["template_id"] == gone.pk

    syncing.keep(waba_id, [remote(1, **same, quality="red", status="paused")], began=later, now=later)
    kept.refresh_from_db()
    draft.refresh_from_db()
    assert (kept.status, kept.quality) == ("paused", "red")
    assert titles(kept) == ["Quality: low", "Paused by WhatsApp"]
    assert len(told()) == 2


def test_what_changed_during_a_sync_is_not_overwritten(acme: Company, tenant: Scope) -> None:
    began = clock.now() - timedelta(seconds=5)
    template = make_template(status="pending")  # changed after the sync began
    told_then = [remote(1, id=template.provider_id, name=template.name, status="rejected")]
    syncing.keep(template.waba_id, told_then, began=began, now=clock.now())
    template.refresh_from_db()
    assert template.status == "pending"
