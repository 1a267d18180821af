"""P12: one process is killed (SIGKILL; PostgreSQL: crash) while 50 webhooks a second come in, and started again.

Whoever gets no 200 sends again, as Meta does. Recovery is the time from the kill until messages are on time again; at
the end everything that was acknowledged must be in the log exactly once.

reference  the time from the kill until the process that was killed is ready again: what everything goes through has to
           be there before anybody can be on time. (A worker is not asked whether it is ready; Valkey is only the bell,
           and until the workers hear it again their poll is a second late at most.)
"""

import signal
import statistics
import time
from collections.abc import Mapping

from bench.lib.arena import Arena
from bench.lib.load import Outcome, finish_load, start_load
from bench.lib.report import Plan, Result, Samples
from bench.lib.waiting import wait_until

RATE = 50.0
BEFORE_S, AFTER_S = 1.5, 5.0
ON_TIME_S = 0.3  # so much later than usual is on time
TIMEOUT_S = 60.0
VICTIMS = {
    "worker": signal.SIGKILL,
    "edge": signal.SIGKILL,
    "valkey": signal.SIGKILL,
    "postgres": signal.SIGQUIT,
}
NEEDED = ("edge", "postgres")  # everything goes through them


def run(arena: Arena, plan: Plan) -> Result:
    """Recovery of each victim in turn; lost and doubled messages over all."""
    samples = Samples()
    for _ in range(max(1, plan.rounds - 1)):
        for victim in VICTIMS:
            measured = _kill_one(arena, victim)
            restart_s = measured.pop("restart")
            if victim in NEEDED:
                samples.add("restart", **{f"recovery_{victim}": restart_s})
            samples.add("ours", **measured)
    result = Result("P12")
    result.rows = [
        samples.row(f"recovery_{victim}", f"on time again after {victim} was killed", "s", reference="restart")
        for victim in VICTIMS
    ]
    result.rows += [samples.row(name, f"  acknowledged and {name}", "messages") for name in ("lost", "doubled")]
    result.values = {
        "recovery_over_restart": max(
            samples.median("ours", f"recovery_{victim}") / samples.median("restart", f"recovery_{victim}")
            for victim in NEEDED
        ),
        "recovery_s": max(samples.high("ours", f"recovery_{victim}") for victim in VICTIMS),
        "lost": samples.high("ours", "lost"),
        "doubled": samples.high("ours", "doubled"),
    }
    return result


def _kill_one(arena: Arena, victim: str) -> dict[str, float]:
    load = start_load(arena.open_load(RATE, BEFORE_S + AFTER_S, insist=True))
    time.sleep(BEFORE_S + 0.5)  # the generator itself starts in about half a second
    killed_at = time.time()
    arena.stack.kill(victim, VICTIMS[victim])
    arena.stack.start(victim)
    restart_s = time.time() - killed_at
    while load.poll() is None:
        _revive(arena)
        time.sleep(0.05)
    outcome = finish_load(load)
    wait_until(lambda: _is_drained(arena), TIMEOUT_S)
    stored = _stored(arena, outcome)
    lost = sum(1 for each in outcome.acknowledged if not stored.get(each))
    doubled = sum(1 for times in stored.values() if len(times) > 1)
    recovery = _recovery_s(outcome, {id_: times[0] for id_, times in stored.items()}, killed_at)
    return {f"recovery_{victim}": recovery, "restart": restart_s, "lost": float(lost), "doubled": float(doubled)}


def _revive(arena: Arena) -> None:
    """Start again what ended by itself, as a supervisor does."""
    for name in ("edge", "worker"):
        if not arena.stack.is_running(name):
            print(f"  · {name} ended by itself and is started again", flush=True)
            arena.stack.start(name)


def _is_drained(arena: Arena) -> bool:
    _revive(arena)
    return arena.count_waiting() == 0


def _stored(arena: Arena, outcome: Outcome) -> dict[str, list[float]]:
    """When (seconds since 1970) the log of its organization told of each message, by the platform's message id."""
    run = next(iter(outcome.acknowledged))[:-12]
    found: dict[str, list[float]] = {}
    with arena.connect() as database:
        for each in arena.organizations:
            rows = database.execute(
                "SELECT data->'message'->>'channel_message_id', extract(epoch FROM occurred_at)::float8 "
                f"FROM \"{each.schema}\".events_logentry WHERE type = 'message.created' "
                "AND data->'message'->>'channel_message_id' LIKE %s",
                [run + "%"],
            )
            for id_, at in rows:
                found.setdefault(id_, []).append(at)
    return found


def _recovery_s(outcome: Outcome, told_at: Mapping[str, float], killed_at: float) -> float:
    """From the kill to the telling of the last message that came late; 0 when none did."""
    late = {id_: told_at[id_] - sent for id_, sent in outcome.acknowledged.items() if id_ in told_at}
    usual = statistics.median([late[id_] for id_ in late if outcome.acknowledged[id_] < killed_at] or [0.0])
    ends = [told_at[id_] for id_, lag in late.items() if lag > usual + ON_TIME_S and told_at[id_] > killed_at]
    return max(ends, default=killed_at) - killed_at
