"""Notices reach those who run the workspace, once, and each of them reads for themselves."""

from datetime import datetime, timedelta

from apps.notices.models import Notice
from apps.notices.services import QUIET_FOR, News, notify
from kernel.scope import Scope
from tests.world.client import as_person
from tests.world.companies import Company

NEWS = News(code="error", level="warning", title="Something is odd", channel_account_id="cha_1")


def test_the_same_news_are_no_news_for_a_while(tenant: Scope, now: datetime) -> None:
    told = [notify(NEWS, occurred_at=now, now=now + later) for later in (timedelta(0), timedelta(minutes=5), QUIET_FOR)]

    assert [each is not None for each in told] == [True, False, True]
    assert Notice.objects.count() == 2


def test_each_reads_for_themselves_and_nobody_else_may(tenant: Scope, acme: Company, now: datetime) -> None:
    notify(NEWS, occurred_at=now, now=now)
    newest = notify(News(code="security", level="info", title="Another"), occurred_at=now, now=now)
    assert newest is not None
    owner, admin = as_person(acme, "owner"), as_person(acme, "admin")

    assert owner.post("/api/notices/read", {"up_to": newest.pk}).status == 204
    assert owner.post("/api/notices/read", {"up_to": "ntc_0"}).status == 204

    assert (owner.get("/api/notices").body["unread"], admin.get("/api/notices").body["unread"]) == (0, 2)
    page = admin.get("/api/notices?limit=1").body
    assert [each["title"] for each in page["data"]] == ["Another"]
    rest = admin.get(f"/api/notices?limit=1&cursor={page['next_cursor']}").body
    assert ([each["title"] for each in rest["data"]], rest["next_cursor"]) == (["Something is odd"], None)
    assert as_person(acme, "agent").get("/api/notices").status == 403
