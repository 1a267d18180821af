"""R1: a page of the conversation list for somebody who sees a part of it, beside the page of somebody who sees all.

reference  the page without a filter (who sees everything), same organization, same 200,000 conversations
naive      the same conditions in one WHERE with OR: fine while what one sees is many and new
"""

import json

from bench.lib.arena import Arena
from bench.lib.report import Plan, Result, Samples

CONVERSATIONS, QUICK_CONVERSATIONS = 200_000, 50_000
VIEWS = {
    "teams": "my teams'",
    "quiet": "a team with old ones only",
    "mine": "only mine",
    "unassigned": "unassigned and mine",
}


def run(arena: Arena, plan: Plan) -> Result:
    """Medians per page, each view in turn."""
    count = QUICK_CONVERSATIONS if plan.quick else CONVERSATIONS
    organization = arena.organizations[-1]
    ask = ("bench.lib.list_pages", organization.id, str(count))
    arena.python(*ask, "0")
    with arena.connect() as database:
        database.execute(f'VACUUM ANALYZE "{organization.schema}".inbox_conversation')
    samples = Samples()
    for _ in range(plan.rounds):
        times = json.loads(arena.python(*ask, str(plan.seconds)))
        for view in VIEWS:
            samples.add("ours", **{view: times[view]})
            samples.add("all", **{view: times["all"]})
        samples.add("ours", counts=times["counts_teams"])
        samples.add("all", counts=times["counts_all"])
        samples.add("naive", teams=times["teams_as_or"], quiet=times["quiet_as_or"])
    return _result(samples, count)


def _result(samples: Samples, count: int) -> Result:
    result = Result("R1")
    for view, words in VIEWS.items():
        label = f"page of {words}, {count:,} conversations, p50"
        result.rows.append(samples.row(view, label, "ms", reference="all", naive="naive"))
    label = "counters of my teams', p50"
    result.rows.append(samples.row("counts", label, "ms", reference="all"))
    everything = samples.median("all", "teams")
    result.values = {f"{view}_over_all": samples.median("ours", view) / everything for view in VIEWS}
    result.values["quiet_naive_over_ours"] = samples.median("naive", "quiet") / samples.median("ours", "quiet")
    return result
