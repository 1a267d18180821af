"""Whatever is read while all of it changes is the truth of one moment: no answer fails, each is what its route
promises, and with the events behind its `as_of_seq` it becomes what is there in the end.

The routes are those of the table: a new one is read without being asked for.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import ValidationError

from apps.access.permissions import permissions_of
from config.api import api
from config.tests.test_api_routes import ALL, NEEDS, Route
from tests.faults.asking import Noted
from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import QUICK, simulator
from tests.faults.twins import Twin

ROUNDS = 5
READERS = {"owner": "owner", "admin": "admin", "agent2": "agent"}  # with whose rights they read
ROUTES = {route.key: route for route in ALL}
GETS = [route for route in ALL if route.method == "GET"]
MODELS = {
    f"{prefix.rstrip('/')}/{path.lstrip('/')}".rstrip("/"): operation.response_models.get(200)
    for prefix, router in api._routers
    for path, view in router.path_operations.items()
    for operation in view.operations
    if "GET" in operation.methods
}
READ = {200, 302, 304, 404}
# A file may be on its way; a link may be nobody's.
READ_ALSO = {"/media/{media_id}": {409}, "/organization/exports/download": {403}}
QUERIES = {
    "/join": {"token": "x"},
    "/message-templates/recent": {"channel_account_id": "x"},
    "/organization/exports/download": {"key": "x"},
}
PARTS = ("conversation", "message")  # of events
KEPT = ("/conversations", "/conversations/{conversation_id}/messages")  # a client keeps them, and applies events


@dataclass
class Crowd:
    """What goes on in one organization. `pools`: ids of what is there, or was a moment ago, by placeholder."""

    world: World
    twin: Twin
    noted: Noted
    pools: dict[str, list[str]]
    snapshots: list[tuple[int, list[dict[str, Any]]]] = field(default_factory=list)

    def do(self, method: str, path: str, body: Any = None, *, person: str = "owner", **ids: str) -> Any:
        """A write; the decoded answer, {} of what was refused."""
        answer = self.noted.call(self.twin, person, ROUTES[method, path], ids, body)
        return answer.json() if answer.is_success and answer.content else {}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.world.rows("", query.replace("{schema}", f'"{self.twin.schema}"'))

    def look_around(self) -> None:
        """Learn of what has come since."""
        files = "SELECT f.id, m.id, m.conversation_id FROM {schema}.inbox_message m"
        files += " LEFT JOIN {schema}.media_mediafile f ON f.message_id = m.id"
        for media_id, message_id, conversation_id in self.rows(files):
            for name, id_ in (("media_id", media_id), ("message_id", message_id), ("conversation_id", conversation_id)):
                if id_ is not None and id_ not in self.pools[name]:
                    self.pools[name].append(id_)


def read_everything(crowd: Crowd, person: str, chance: random.Random) -> None:
    """Every address, ROUNDS times, with ids of what is there or was; what clients keep several times."""
    asked = GETS + 4 * [route for route in GETS if route.path in KEPT]
    for _ in range(ROUNDS):
        for route in chance.sample(asked, len(asked)):
            ids = {name: chance.choice(pool) for name, pool in crowd.pools.items()}
            ids["organization_id"] = crowd.twin.id
            query = QUERIES.get(route.path)
            look(crowd, person, route, crowd.noted.call(crowd.twin, person, route, ids, query=query))


def look(crowd: Crowd, person: str, route: Route, answer: httpx.Response) -> None:
    """Whether it is an answer that the route promises."""
    needed = NEEDS.get(route.key)
    may = READ | READ_ALSO.get(route.path, set())
    if needed is not None and needed not in permissions_of(READERS[person]):
        may = {403}
    if answer.status_code not in may and answer.status_code < 500:
        crowd.noted.note(route, person, answer, "was not answered as it should be")
    model = MODELS.get(route.path)
    if answer.status_code != 200 or model is None or "json" not in answer.headers["Content-Type"]:
        return
    body = answer.json()
    try:
        model.model_validate({"response": body})
    except ValidationError as broken:
        crowd.noted.note(route, person, answer, f"breaks its promise ({broken})")
    if route.path in KEPT:
        crowd.snapshots.append((body["as_of_seq"], body["data"]))


# --- what goes on meanwhile ---


def customers_write(crowd: Crowd, chance: random.Random) -> None:
    """Texts and photos on every channel; two of them are one person; a phone hands over its old chats."""
    accounts, tag = crowd.twin.accounts, f"1555{crowd.twin.accounts['whatsapp'][-5:]}"
    for number in range(ROUNDS * 2):
        for channel, account in accounts.items():
            who = {"id": f"{tag}{number % 6:02}", "name": f"Crowd {channel} {number % 6}"}
            kind = chance.choice(["text", "text", "image"])
            body = {"account_id": account, "customer": who, "type": kind, "text": f"Number {number}"}
            simulator(crowd.world, "POST", "customers/messages", body)
        whatsapp = accounts["whatsapp"]
        for which in (2 * number, 2 * number + 1):
            who = {"id": f"{tag}{40 + which}", "name": f"Pair {number}"}
            body = {"account_id": whatsapp, "customer": who, "type": "text", "text": "Hello"}
            simulator(crowd.world, "POST", "customers/messages", body)
        crowd.look_around()
        if number:  # those of a moment ago, who are known by now
            two = (f"{tag}{40 + 2 * number - which}" for which in (2, 1))
            simulator(crowd.world, "POST", "webhooks", {"body": moved(crowd.twin, *two)})
        if number % 4 == 1:
            old = {"event_type": "history", "customers": 2, "messages": 8, "chunks": 3}
            simulator(crowd.world, "POST", "events", {"account_id": whatsapp, **old})
        for event in chance.sample(["quality", "account_alert", "account_review", "capability"], 1):
            simulator(crowd.world, "POST", "events", {"account_id": whatsapp, "event_type": event})


def moved(twin: Twin, was: str, is_now: str) -> dict[str, Any]:
    """A customer has another number from now on: one from which somebody has written, so that the two are one."""
    told = {"body": "Another number", "wa_id": is_now, "type": "user_changed_number"}
    message = {"from": was, "id": f"wamid.moved{was}", "timestamp": str(int(time.time())), "type": "system"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1", "phone_number_id": twin.accounts["whatsapp"]},
        "contacts": [{"wa_id": was, "profile": {"name": "Pair"}}],
        "messages": [{**message, "system": told}],
    }
    entry = {"id": twin.waba_id, "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def agents_answer(crowd: Crowd, chance: random.Random) -> None:
    """Replies, reactions, whose it is, whether it is done."""
    people = [crowd.twin.people["agent"], crowd.twin.people["agent2"], None]
    for number in range(ROUNDS * 6):
        crowd.look_around()
        conversation = chance.choice(crowd.pools["conversation_id"])
        message = chance.choice(crowd.pools["message_id"])
        at = "/conversations/{conversation_id}"
        reply = {"body_text": f"Answer {number}", "temp_id": f"crowd-{number}"}
        crowd.do("POST", f"{at}/messages", reply, conversation_id=conversation)
        to = {"assigned_to": chance.choice(people), "team_id": chance.choice([None, *crowd.pools["team_id"]])}
        crowd.do("POST", f"{at}/assign", to, conversation_id=conversation)
        state = {"status": chance.choice(["open", "pending", "resolved"])}
        crowd.do("POST", f"{at}/status", state, conversation_id=conversation)
        crowd.do("POST", f"{at}/read", {}, conversation_id=conversation)
        crowd.do("PUT", "/messages/{message_id}/reaction", {"emoji": "❤️"}, message_id=message)


def owners_rearrange(crowd: Crowd, chance: random.Random) -> None:
    """Templates, channels, teams, roles, grants, invitations, domains: made, changed and taken away."""
    channel, viewer = crowd.twin.channels["whatsapp"], crowd.twin.people["viewer"]
    for number in range(ROUNDS * 2):
        design = {"category": "utility", "design": {"body": f"Hello {number}."}}
        draft = {"channel_account_id": channel, "name": f"crowd_{number}", "language": "en", **design}
        template = crowd.do("POST", "/message-templates", draft).get("id", "tpl_x")
        team = crowd.do("POST", "/teams", {"name": f"Crowd {number}"}).get("id", "team_x")
        role = {"name": f"Crowd {number}", "permissions": ["conversations:read"], "view": "teams"}
        role_id = crowd.do("POST", "/roles", role).get("id", "rol_x")
        invited = crowd.do("POST", "/invitations", {"emails": [f"crowd{number}@nowhere.test"], "role": "agent"})
        invitation = next((each["id"] for each in invited.get("data", ())), "inv_x")
        domain = crowd.do("POST", "/mail-domains", {"domain": f"crowd{number}.test", "role": "viewer"}).get(
            "id", "dom_x"
        )
        made = {"template_id": template, "team_id": team, "role_id": role_id, "invitation_id": invitation}
        for name, id_ in {**made, "domain_id": domain}.items():
            crowd.pools.setdefault(name, []).append(id_)
        crowd.do("POST", "/message-templates/{template_id}/submit", {}, template_id=template)
        crowd.do("PUT", "/teams/{team_id}/members/{member_id}", {}, team_id=team, member_id=crowd.twin.people["agent2"])
        crowd.do("PUT", "/grants/{object_id}/{holder_id}", {"bits": ["view"]}, object_id=channel, holder_id=team)
        crowd.do("PATCH", "/members/{user_id}", {"role": chance.choice([role_id, "viewer"])}, user_id=viewer)
        crowd.do("PATCH", "/channels/{channel_id}", {"name": f"Desk {number}"}, channel_id=channel)
        crowd.do("POST", "/channels/{channel_id}/test", {}, channel_id=channel)
        crowd.do("POST", "/message-templates/sync", {"waba_id": crowd.twin.waba_id})
        crowd.do("POST", "/organization/export", {})
        crowd.do("POST", "/invitations/{invitation_id}/resend", {}, invitation_id=invitation)
        if number % 2:
            crowd.do("DELETE", "/invitations/{invitation_id}", invitation_id=invitation)
            crowd.do("DELETE", "/mail-domains/{domain_id}", domain_id=domain)
            crowd.do("DELETE", "/teams/{team_id}", team_id=team)
            crowd.do("DELETE", "/message-templates/{template_id}", template_id=template)
            crowd.do("DELETE", "/roles/{role_id}", role_id=role_id)
    crowd.do("DELETE", "/members/{user_id}", user_id=viewer)
    crowd.do("POST", "/channels/{channel_id}/disconnect", {}, channel_id=crowd.twin.channels["messenger"])


# --- what is there in the end ---


def pages(crowd: Crowd, route: Route, **ids: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        query = {"limit": 100, "cursor": cursor}
        body = crowd.noted.call(crowd.twin, "owner", route, ids, query=query).json()
        found += body["data"]
        cursor = body["next_cursor"] or ""
        if not cursor:
            return found


def events_of(crowd: Crowd) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        query = {"after": found[-1]["seq"] if found else 0, "limit": 1000}
        page = crowd.noted.call(crowd.twin, "owner", ROUTES["GET", "/events"], {}, query=query).json()
        found += page["data"]
        if not page["data"]:
            return found


def newest(row: dict[str, Any], as_of_seq: int, told: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """What a client shows that has read the row, and then what was told of it: what has the same `rev` is the same."""
    for seq, newer in told:
        if seq > as_of_seq and newer["rev"] > row["rev"]:
            row = newer
    return row


def require_kept_answers_come_true(crowd: Crowd) -> None:
    """Each page that somebody kept, with every event behind it, shows what is read now. But for the messages of
    conversations that are part of others by now: `conversation.merged` says so, and they are asked for there."""
    there = {each["id"]: each for each in pages(crowd, ROUTES["GET", KEPT[0]])}
    for id_ in list(there):
        there |= {each["id"]: each for each in pages(crowd, ROUTES["GET", KEPT[1]], conversation_id=id_)}
    told: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    parts = [(each["seq"], each.get("data", {}).get(part)) for each in events_of(crowd) for part in PARTS]
    for seq, part in parts:
        if part is not None:
            told.setdefault(part["id"], []).append((seq, part))
    kept = [(as_of_seq, row) for as_of_seq, rows in crowd.snapshots for row in rows if row["id"] in there]
    for as_of_seq, row in kept:
        shown, is_now = newest(row, as_of_seq, told.get(row["id"], [])), there[row["id"]]
        if shown != is_now and row.get("conversation_id") in (None, *there):
            crowd.noted.wrong.append(f"kept since {as_of_seq}: {shown}\nis now: {is_now}")


def test_what_is_read_while_everything_changes_is_the_truth_of_one_moment(
    world: World, twins: dict[str, Twin], chance: random.Random
) -> None:
    simulator(world, "POST", "settings", QUICK)
    twin = twins["crowd"]
    crowd = Crowd(world, twin, Noted(world), {name: [id_] for name, id_ in twin.ids.items()})
    mine = {"name": "Team only", "permissions": sorted(permissions_of("agent")), "view": "teams"}
    role = crowd.do("POST", "/roles", mine)["id"]
    crowd.do("PATCH", "/members/{user_id}", {"role": role}, user_id=twin.people["agent2"])
    seeds = [random.Random(chance.random()) for _ in range(len(READERS) + 3)]
    writers: list[Callable[[Crowd, random.Random], None]] = [customers_write, agents_answer, owners_rearrange]
    with ThreadPoolExecutor(len(seeds)) as threads:
        done = [threads.submit(work, crowd, seeds.pop()) for work in writers]
        done += [threads.submit(read_everything, crowd, person, seeds.pop()) for person in READERS]
    for each in done:
        each.result()
    simulator(world, "GET", "idle?timeout_s=30")
    wait_for("all is applied", lambda: not world.rows("", "SELECT 1 FROM inbound_pendingreceipt"))
    wait_for("nothing moves", lambda: is_still(crowd))
    require_kept_answers_come_true(crowd)
    crowd.noted.require_nothing()
    merged = crowd.rows("SELECT count(*) FROM {schema}.inbox_mergedconversation")[0][0]
    assert merged > 0
    REPORT.append(
        f"{'read while everything changes':<34} {crowd.noted.count:>5} requests, {len(crowd.snapshots)} answers kept,"
        f" {merged} conversations joined"
    )


def is_still(crowd: Crowd) -> bool:
    """Whether replies have ended, chats are imported and nothing has been told for some seconds."""
    waiting = (
        "SELECT 1 FROM {schema}.inbox_message WHERE delivery_status IN ('queued', 'sending')",
        "SELECT 1 FROM {schema}.inbox_historyimport WHERE state = 'waiting'",
    )
    head = "SELECT head_seq FROM {schema}.events_head"
    before = crowd.rows(head)
    time.sleep(2)
    return crowd.rows(head) == before and not any(crowd.rows(query) for query in waiting)
