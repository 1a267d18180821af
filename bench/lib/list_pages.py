"""`python -m bench.lib.list_pages <organization id> <conversations> <seconds>`: what a page of the list costs, by view.

With 0 seconds the organization gets that many conversations, of 20 teams and 100 people. Otherwise prints JSON:
{"all": ms, "teams": ms, …}, medians.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from django.db import connection  # noqa: E402

from apps.access.permissions import ROLES  # noqa: E402
from apps.access.reach import Branches, Reach, View, branches_of, sql_of_all  # noqa: E402
from apps.inbox import queries  # noqa: E402
from apps.inbox.queries import Wanted  # noqa: E402
from tenants.context import public_scope, tenant_scope  # noqa: E402
from tenants.queries import get_scope  # noqa: E402

PAGE = 26
TEAMS = tuple(f"team_bench{n}" for n in range(20))
MEMBERS = tuple(f"usr_bench{n}" for n in range(100))
# Half of the conversations lie with teams, two thirds with people, as in a desk of some size.
_FILL = """
INSERT INTO access_member (id, name, email) SELECT 'usr_bench' || n, 'Member ' || n, n || '@bench.test'
FROM generate_series(0, 99) n ON CONFLICT DO NOTHING;
INSERT INTO access_team (id, name, rev) SELECT 'team_bench' || n, 'Team ' || n, 1 FROM generate_series(0, 20) n
ON CONFLICT DO NOTHING;
INSERT INTO customers_customer (id, display_name) SELECT 'cus_bench' || n, 'Customer ' || n
FROM generate_series(1, {count}) n ON CONFLICT DO NOTHING;
INSERT INTO inbox_conversation (
    id, number, channel_account_id, channel_type, customer_id, status, assigned_to_id, team_id, last_message_at,
    unread_count, rev)
SELECT 'conv_bench' || n, 10000000 + n, a.id, a.channel_type, 'cus_bench' || n,
    CASE WHEN n % 5 < 3 THEN 'open' WHEN n % 5 = 3 THEN 'pending' ELSE 'resolved' END,
    CASE WHEN n % 3 > 0 THEN 'usr_bench' || (n % 1009 % 100) END,
    CASE WHEN n % 2 = 0 THEN 'team_bench' || (n % 997 % 20) END,
    now() - n * interval '7 seconds', n % 4, 1
FROM generate_series(1, {count}) n, (SELECT id, channel_type FROM channel_accounts_channelaccount LIMIT 1) a
ON CONFLICT DO NOTHING;
-- A team that has not got anything for long: a twentieth of all, the oldest.
UPDATE inbox_conversation SET team_id = 'team_bench20', assigned_to_id = NULL, status = 'open'
WHERE number > 10000000 + {count} * 19 / 20;
"""


def main() -> None:
    """Fill, or measure each view in turn for as long as was asked."""
    count, seconds = int(sys.argv[2]), float(sys.argv[3])
    with public_scope():
        scope = get_scope(sys.argv[1])
    with tenant_scope(scope), connection.cursor() as cursor:
        if seconds == 0:
            cursor.execute(_FILL.format(count=count))
            return
        print(json.dumps({name: _median_ms(work, seconds / 9) for name, work in _contestants().items()}))


def reach(view: View) -> Reach:
    """Somebody of two of the teams."""
    return Reach(
        member_id=MEMBERS[7], role="agent", permissions=ROLES["agent"], view=view, teams={TEAMS[3]: 3, TEAMS[11]: 3}
    )


def _contestants() -> dict[str, Callable[[], object]]:
    named = {view.value: branches_of(reach(view)) for view in (View.ALL, View.TEAMS, View.MINE, View.UNASSIGNED)}
    named["quiet"] = branches_of(replace(reach(View.TEAMS), member_id="usr_nobody", teams={"team_bench20": 3}))
    works: dict[str, Callable[[], object]] = {name: _page(branches) for name, branches in named.items()}
    works |= {f"counts_{name}": _counts(named[name]) for name in ("all", "teams")}
    return works | {f"{name}_as_or": _as_or(named[name]) for name in ("teams", "quiet")}


def _page(branches: Branches) -> Callable[[], object]:
    wanted = Wanted(status="open")
    return lambda: queries.list_conversations(wanted, branches=branches, after=None, limit=PAGE)


def _counts(branches: Branches) -> Callable[[], object]:
    mine = reach(View.TEAMS)
    return lambda: queries.count_conversations(branches=branches, member_id=mine.member_id, team_ids=list(mine.teams))


def _as_or(branches: Branches) -> Callable[[], object]:
    """What one writes first: the same conditions in one WHERE."""
    params: dict[str, Any] = {"limit": PAGE}
    where = f"v.status = 'open' AND {sql_of_all(branches, 'v', params)}"
    return lambda: queries.read_page(where, params)


def _median_ms(work: Callable[[], object], seconds: float) -> float:
    work()
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
