"""Several people do the same at the same moment, or one changes what another takes away.

Routes, bodies and ids are those of the tables that a new route has to enter: nothing is left out here.
"""

import json
import random
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import product
from typing import Any

import httpx

from config.tests.test_api_routes import Route, body_for
from tests.faults.asking import Noted
from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import QUICK, simulator
from tests.faults.twins import WRITES, Twin
from tests.world.companies import PASSWORD

Twins = dict[str, Twin]
CALLERS = 3
BURSTS = 3
# At the end, and in this order: afterwards people and organization are others.
LAST = (
    ("POST", "/me/security/password"),
    ("POST", "/me/security/end-other-sessions"),
    ("POST", "/channels/{channel_id}/disconnect"),
    ("DELETE", "/members/{user_id}"),
    ("POST", "/organization/leave"),
    ("POST", "/organization/transfer"),
    ("POST", "/organization/deletion"),
    ("POST", "/organization/deletion/cancel"),
)
# Who asks, where that is not the owner: whose the thing is, or who can be spared.
ASKED_BY = {
    ("POST", "/organization/leave"): "agent2",
    ("POST", "/organization/deletion"): "admin",  # the owner by then
    ("POST", "/organization/deletion/cancel"): "admin",
    ("POST", "/join"): "guest",
    ("PATCH", "/me/security/passkeys/{passkey_id}"): "agent2",
    ("DELETE", "/me/security/passkeys/{passkey_id}"): "agent2",
}
# Whole bodies, where that of the table says nothing here: with ids that are there, and names that nobody else uses.
_REPLY = {"message_type": "template", "temp_id": "first-{tag}", "template": {"name": "hello", "language": "en"}}
_UPLOAD = {"kind": "image", "filename": "a.png", "mime_type": "image/png", "size": 9}
_TEMPLATE = {"language": "en", "category": "utility", "design": {"body": "Hello."}}
BODIES: dict[str, Any] = {
    "/auth/signup": {"email": "new-{slug}@nowhere.test", "name": "New", "password": "correct horse 7"},
    "/auth/login": {"email": "agent@{slug}.test", "password": PASSWORD},
    "/auth/code": {"email": "agent@{slug}.test"},
    "/auth/reset/request": {"email": "agent@{slug}.test"},
    "/auth/sso/discover": {"email": "agent@{slug}.test"},
    "/channels/{channel_id}": {"name": "Desk {tag}"},
    "/channels/alarm-mails": {"is_wanted": False},
    "/comments/{comment_id}/private-reply": {"body_text": "Hi", "temp_id": "private-{tag}"},
    "/conversations": {"channel_account_id": "{channel_id}", "phone": "+15550209999", "reply": _REPLY},
    "/conversations/{conversation_id}/messages": {"body_text": "Hi", "temp_id": "t-{tag}"},
    "/failures/discard": {"ids": ["{failure_id}"], "reason": "Known."},
    "/failures/replay": {"ids": ["{failure_id}"]},
    "/invitations": {"emails": ["one-{tag}@{slug}.test", "two-{tag}@{slug}.test"], "role": "agent"},
    "/join": {"invitation_id": "{invitation_id}"},
    "/mail-domains": {"domain": "firm-{slug}.test", "role": "viewer"},
    "/me/profile": {"name": "Another name"},
    "/me/security/confirm": {"password": PASSWORD},
    "/me/security/email": {"email": "other-{slug}@nowhere.test"},
    "/me/security/passkeys/{passkey_id}": {"name": "My key"},
    "/me/security/password": {"password": "correct horse 8"},
    "/media/links": {"files": [{"id": "{media_id}"}]},
    "/message-templates": {"channel_account_id": "{channel_account_id}", "name": "name_{tag}", **_TEMPLATE},
    "/message-templates/sync": {"waba_id": "{waba_id}"},
    "/organization": {"name": "Another name"},
    "/organization/deletion": {"confirmation": "{slug}"},
    "/organization/security": {"requires_second_factor": False},
    "/organization/transfer": {"user_id": "{admin}"},
    "/organizations": {"name": "Firm {slug}", "slug": "firm-{slug}"},
    "/roles": {"name": "New {tag}", "permissions": ["conversations:read"], "view": "teams"},
    "/roles/{role_id}": {"name": "Renamed {tag}"},
    "/teams": {"name": "New {tag}"},
    "/teams/{team_id}": {"name": "Renamed {tag}"},
    "/uploads": {"conversation_id": "{conversation_id}", **_UPLOAD},
}
SPARE = ("viewer", "agent2", "agent")  # who is sent away, in which burst
# Rows that come and go by themselves: what workers do, when they do it, and who has signed in.
BY_THEMSELVES = re.compile(
    "_(activityhour|channelalarm|healthevent|storedreach|sendattempt|messageevent|parkedstatus|logentry|head|notice"
    "|templateevent)$"
)
# Two words for one thing: who has left is no member, says the door or the room; what is settled is none any more, or is
# told to be among what was asked for.
SAME = {
    ("POST", "/organization/leave"): {403: 404},
    ("POST", "/failures/replay"): {404: 200},
    ("POST", "/failures/discard"): {404: 200},
}


def person_for(route: Route) -> str:
    usual = "admin" if route.path.startswith("/me/") else "agent" if "{upload_id}" in route.path else "owner"
    return ASKED_BY.get(route.key, usual)


def body_of(route: Route, twin: Twin, ids: Mapping[str, str], tag: str) -> Any:
    """What is sent; None with what has no body."""
    text = json.dumps(None if route.method == "DELETE" else BODIES.get(route.path, body_for(route)))
    words = {**twin.ids, "waba_id": twin.waba_id, **ids, "slug": twin.slug, "tag": tag, "admin": twin.people["admin"]}
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return json.loads(text)


def in_a_row(calls: Sequence[Callable[[], httpx.Response]]) -> list[int]:
    return [call().status_code for call in calls]


def at_the_same_moment(calls: Sequence[Callable[[], httpx.Response]]) -> list[int]:
    barrier = threading.Barrier(len(calls))

    def begin(call: Callable[[], httpx.Response]) -> int:
        barrier.wait(20)
        return call().status_code

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(begin, calls))


def ordered() -> list[tuple[int, Route]]:
    """Each write with its place in WRITES."""
    places = list(enumerate(WRITES))
    last = [(place, route) for key in LAST for place, route in places if route.key == key]
    return [each for each in places if each not in last] + last


def rows_of(world: World, twin: Twin) -> dict[str, int]:
    """How many rows each table has, but for those that come and go by themselves."""
    names = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_type = 'BASE TABLE'"
    tables = [name for (name,) in world.rows("", names, [twin.schema]) if not BY_THEMSELVES.search(name)]
    # Whoever gives up what another gives up at that moment has given it up as well.
    but = {"audit_auditentry": "WHERE action NOT LIKE 'failure.%%'"}
    counts = {name: f'SELECT count(*) FROM "{twin.schema}".{name} {but.get(name, "")}' for name in sorted(tables)}
    return {name: world.rows("", query)[0][0] for name, query in counts.items()}


def differences(world: World, *twins: Twin) -> dict[str, tuple[int, int]]:
    """Tables of which the two do not have as many rows."""
    one, other = (rows_of(world, each) for each in twins)
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def unsent(world: World, twin: Twin) -> int:
    """Replies that have not come to an end."""
    waiting = f"""SELECT count(*) FROM "{twin.schema}".inbox_message WHERE delivery_status IN ('queued', 'sending')"""
    return int(world.rows("", waiting)[0][0])


def test_what_several_do_at_the_same_moment_is_what_they_do_one_after_the_other(world: World, twins: Twins) -> None:
    """Two organizations that are the same: in one everything is sent several times in a row, in the other at once."""
    simulator(world, "POST", "settings", QUICK)
    row, once = twins["rush-row"], twins["rush-once"]
    noted, done = Noted(world), 0
    for place, route in ordered():
        answers = []
        for twin, send in ((row, in_a_row), (once, at_the_same_moment)):
            ids, tag = twin.fresh[0][place], twin.slug[5:]
            call = partial(noted.call, twin, person_for(route), route, ids, body_of(route, twin, ids, tag))
            same = SAME.get(route.key, {})
            answers.append(sorted(same.get(status, status) for status in send([call] * CALLERS)))
        done += answers[0][0] < 400
        if answers[0] != answers[1]:
            noted.wrong.append(f"{' '.join(route.key)}: {answers[0]} in a row, {answers[1]} at once")
    simulator(world, "GET", "idle?timeout_s=30")
    noted.require_nothing()
    wait_for("every reply ends", lambda: not unsent(world, row) and not unsent(world, once))
    with suppress(AssertionError):  # what workers still do about it
        wait_for("the same is there", lambda: not differences(world, row, once), 20)
    assert differences(world, row, once) == {}
    assert done > 0.75 * len(WRITES), "refusals alone say little"
    REPORT.append(
        f"{f'{CALLERS} times at the same moment':<34} {noted.count:>5} writes, {done} of {len(WRITES)} routes did it"
    )


def test_everything_that_can_be_done_to_one_thing_is_done_to_it_at_once(
    world: World, twins: Twins, chance: random.Random
) -> None:
    """One changes what another takes away: each is done or refused, and nothing fails."""
    simulator(world, "POST", "settings", QUICK)
    twin, noted = twins["rush-thing"], Noted(world)
    things = {name for route in WRITES for name in re.findall(r"{(\w+)}", route.path)} - {"organization_id"}
    for number, name in product(range(BURSTS), sorted(things)):
        about = [(place, route) for place, route in ordered() if f"{{{name}}}" in route.path]
        ids = {key: id_ for place, _ in about for key, id_ in twin.fresh[number][place].items()}
        ids |= dict.fromkeys(ids.keys() & {"user_id", "member_id"}, twin.people[SPARE[number]])
        calls = [
            partial(noted.call, twin, person_for(route), route, ids, body_of(route, twin, ids, f"{name}{number}"))
            for _, route in about
        ] * 2
        chance.shuffle(calls)
        at_the_same_moment(calls)
    simulator(world, "GET", "idle?timeout_s=30")
    noted.require_nothing()
    REPORT.append(f"{'all that can be done to one thing':<34} {noted.count:>5} writes at once")
