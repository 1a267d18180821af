"""How far the import of old chats is."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.channels.models import ChannelAccount
from apps.inbox import history
from apps.inbox.models import HistoryImport
from kernel.scope import Scope


@pytest.mark.parametrize(
    ("imports", "state"),
    [
        ([("done", 40)], "running"),  # all that came is in, and the phone has more
        ([("waiting", 100)], "running"),
        ([("waiting", 40), ("done", 100)], "running"),
        ([("done", 40), ("done", 100)], "done"),
        ([("done", None)], "done"),
        ([("done", 100), ("refused", None)], "refused"),
        ([("done", 40), ("failed", 60)], "failed"),
    ],
)
@pytest.mark.django_db
def test_progress_is_that_of_one_moment(
    tenant: Scope, django_assert_num_queries: DjangoAssertNumQueries, imports: list[tuple[str, int | None]], state: str
) -> None:
    account = ChannelAccount.objects.get(channel_type="whatsapp")
    for number, (each, percent) in enumerate(imports):
        fields: dict[str, Any] = {"state": each, "percent": percent, "done": 2, "total": 3}
        HistoryImport.objects.create(channel_account=account, receipt_id=number, **fields)

    with django_assert_num_queries(1):  # two statements can see two moments, which together are no state
        progress = history.find_progress(account.pk)

    assert progress is not None
    percents = [percent for _, percent in imports if percent is not None]
    told = {key: progress[key] for key in ("state", "imported", "received", "percent")}
    assert told == {
        "state": state,
        "imported": 2 * len(imports),
        "received": 3 * len(imports),
        "percent": max(percents, default=None),
    }
