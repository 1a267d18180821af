"""F22, F23: files that do not come, come wrong or come while their worker dies. Each ends, and says how."""

import random
import time
from collections import Counter
from typing import Any

import boto3
from botocore.config import Config

from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import ACCOUNTS, failures, reset, simulator

ENDED = ("stored", "failed", "expired")
FILES = "SELECT f.id, f.state, f.error_code, f.tries, f.storage_key, f.kind FROM media_mediafile f"


def send_files(world: World, tag: str, kinds: tuple[str, ...], *, channels: tuple[str, ...] = tuple(ACCOUNTS)) -> None:
    """A customer of each channel sends one file of each kind to acme."""
    for channel in channels:
        customer = {"id": f"15550288{tag}00", "name": f"Sender {tag} {channel}"}
        for kind in kinds:
            simulator(
                world, "POST", "customers/messages",
                {"account_id": ACCOUNTS[channel], "customer": customer, "type": kind},
            )  # fmt: skip


def files_of(world: World, tag: str) -> list[tuple[Any, ...]]:
    """(id, state, error code, tries, storage key, kind) of what these customers sent."""
    sql = f"""{FILES} JOIN inbox_message m ON m.id = f.message_id JOIN inbox_conversation v ON v.id = m.conversation_id
    JOIN customers_customer c ON c.id = v.customer_id WHERE starts_with(c.display_name, %s) ORDER BY f.id"""
    return world.rows("acme", sql, [f"Sender {tag} "])


def wait_for_files(world: World, tag: str, count: int) -> None:
    wait_for("all files are known", lambda: len(files_of(world, tag)) == count)


def states(world: World, tag: str) -> Counter[tuple[str, str | None]]:
    return Counter((state, code) for _, state, code, *_ in files_of(world, tag))


def stored_keys(world: World) -> set[str]:
    """What lies in the store, read with the store's own key."""
    env = world.stack.environment
    client = boto3.client(
        "s3", endpoint_url=env["S3_ENDPOINT_URL"], aws_access_key_id=env["S3_ACCESS_KEY"],
        aws_secret_access_key=env["S3_SECRET_KEY"], region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip
    prefix = f"{world.organizations['acme'][0]}/"
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=env["S3_BUCKET"], Prefix=prefix)
    return {each["Key"].removeprefix(prefix) for page in pages for each in page.get("Contents", ())}


def assert_shown(world: World, tag: str) -> None:
    """What the API shows of each file is what became of it."""
    shown: dict[str, Any] = {}
    for conversation in world.pages("acme", "/conversations"):
        if conversation["customer"]["display_name"].startswith(f"Sender {tag} "):
            for message in world.pages("acme", f"/conversations/{conversation['id']}/messages"):
                shown |= {each["id"]: each for each in message["attachments"]}
    rows = files_of(world, tag)
    assert shown.keys() == {id_ for id_, *_ in rows}
    for id_, state, code, *_ in rows:
        assert (shown[id_]["state"], (shown[id_]["error"] or {}).get("code")) == (state, code)
        assert (shown[id_]["url"] is not None) == (state == "stored")
        assert state == "stored" or shown[id_]["error"]["detail"]
        assert state == "stored" or id_ in {each["id"] for each in failures(world, "media", code)}


def assert_kept_once(world: World, tag: str) -> int:
    """The store has each stored file, with its small picture where it has one; returns what it has beyond that."""
    wanted: set[str] = set()
    for _, _, _, _, key, kind in files_of(world, tag):
        wanted.add(key)
        if kind in ("image", "video", "sticker"):
            wanted.add(f"{key.rpartition('/')[0]}/thumbnail")
    mine = tuple(f"{id_}/" for id_, *_ in files_of(world, tag))
    wait_for("attempts have cleared up", lambda: not left_over(world, mine, wanted))
    assert wanted <= stored_keys(world)
    return len(left_over(world, mine, wanted))


def left_over(world: World, mine: tuple[str, ...], wanted: set[str]) -> set[str]:
    return {each for each in stored_keys(world) if each.startswith(mine)} - wanted


def test_f22_files_that_do_not_come_or_come_wrong(world: World, chance: random.Random) -> None:
    passing = [
        {"kind": "media_error", "times": 6},
        {"kind": "media_error", "status": 429, "times": 2},
        {"kind": "media_error", "step": "address", "account_id": ACCOUNTS["whatsapp"], "times": 2},
        {"kind": "media_cut", "times": 4},
        {"kind": "media_slow", "seconds": 1.5, "times": 3},
        {"kind": "media_type", "times": 2},  # the bytes say what it is
    ]
    for fault in chance.sample(passing, len(passing)):
        simulator(world, "POST", "faults", fault)
    send_files(world, "20", ("image", "audio", "video", "sticker", "document"))
    wait_for_files(world, "20", 15)

    wait_for("every file is stored", lambda: states(world, "20") == {("stored", None): 15})
    assert_shown(world, "20")
    left = assert_kept_once(world, "20")
    REPORT.append(f"{'F22 files do not come':<34} 15 files, {dict(states(world, '20'))}, left over in the store {left}")


def test_f22_files_that_stay_wrong_say_why(world: World) -> None:
    wrong: dict[str, tuple[str, dict[str, Any], tuple[str, str]]] = {
        # WhatsApp says what the sum should be: there an error page is no file and is fetched again.
        "21": ("messenger", {"kind": "media_html"}, ("failed", "wrong_type")),
        "22": ("whatsapp", {"kind": "media_large", "bytes": 130 * 1024 * 1024}, ("failed", "too_large")),
        "23": ("whatsapp", {"kind": "media_error", "status": 404, "times": 4}, ("expired", "media_expired")),
        "24": ("whatsapp", {"kind": "media_error", "status": 401, "times": 2}, ("failed", "channel_disconnected")),
        "25": ("instagram", {"kind": "media_error", "status": 403}, ("expired", "media_expired")),
        "27": ("instagram", {"kind": "media_content"}, ("failed", "wrong_type")),
        "28": ("messenger", {"kind": "media_expired"}, ("expired", "media_expired")),
    }
    for tag, (channel, fault, ended) in wrong.items():
        simulator(world, "POST", "faults", {**fault, "account_id": ACCOUNTS[channel]})
        send_files(world, tag, ("image",), channels=(channel,))
        wait_for_files(world, tag, 1)
        wait_for(f"{fault} ends as {ended}", lambda tag=tag, ended=ended: states(world, tag) == {ended: 1})  # type: ignore[misc]
        assert_shown(world, tag)
        REPORT.append(f"{'F22 ' + fault['kind'] + ' ' + str(fault.get('status', '')):<34} 1 file, ended {ended}")
        reset(world)
    [(file_id, *_)] = files_of(world, "21")
    world.api("acme", f"/media/{file_id}/retry", {})
    wait_for("the one who was asked for again is stored", lambda: states(world, "21") == {("stored", None): 1})
    # A dead token's files are fetched by themselves when it lives again.
    world.rows("acme", "UPDATE media_mediafile SET next_try_at = now() WHERE next_try_at IS NOT NULL RETURNING 1")
    wait_for("those of the dead token too", lambda: states(world, "24") == {("stored", None): 1})


def test_f23_workers_killed_while_files_come(world: World, chance: random.Random) -> None:
    simulator(world, "POST", "faults", {"kind": "media_slow", "seconds": 1.0, "times": 40})
    send_files(world, "26", ("image", "audio", "video", "document"))

    for _ in range(3):
        time.sleep(chance.uniform(0.4, 1.2))
        world.stack.kill("worker")
        world.start_worker()
        world.revive()
        # What was being fetched is taken for lost after a minute and a half: let that pass at once.
        world.rows("acme", "UPDATE media_mediafile SET lease_until = now() WHERE lease_until IS NOT NULL RETURNING 1")
    wait_for_files(world, "26", 12)

    wait_for("every file ends", lambda: all(state in ENDED for _, state, *_ in files_of(world, "26")))
    rows = files_of(world, "26")
    deaths = world.rows("acme", "SELECT coalesce(sum(deaths), 0) FROM media_mediafile")[0][0]
    REPORT.append(
        f"{'F23 worker kill -9 ×3, files':<34} {len(rows)} files, {dict(states(world, '26'))}, deaths {deaths}"
    )
    assert states(world, "26") == {("stored", None): 12}
    assert_shown(world, "26")
    assert_kept_once(world, "26")
