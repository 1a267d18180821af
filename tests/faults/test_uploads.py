"""F28: an agent's file on its way up, while whatever it goes through dies. It goes on, and arrives once and whole."""

import hashlib
import random
from contextlib import suppress
from typing import Any

import httpx

from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import (
    ARRIVED,
    QUICK,
    by_channel,
    let_leases_pass,
    open_threads,
    replies_of,
    simulator,
    wait_until_settled,
)

MB = 1024 * 1024
PREPARING = "SELECT 1 FROM media_mediafile WHERE id = ANY(%s) AND (lease_until IS NOT NULL OR state <> 'pending')"


def ask(world: World, method: str, path: str, body: Any = None) -> Any:
    """As the app does it: again, while nobody answers or there is trouble on our side."""
    answer: Any = None

    def has_answered() -> bool:
        nonlocal answer
        headers = {"Authorization": f"Bearer {world.token('acme')}"}
        with suppress(httpx.TransportError):
            reply = world.http.request(method, f"{world.web}/api{path}", headers=headers, json=body)
            assert reply.status_code < 400 or reply.status_code >= 500, reply.text
            answer = reply.json() if reply.is_success else None
        return answer is not None

    wait_for(f"{method} {path}", has_answered)
    return answer


def put(part: dict[str, Any], content: bytes) -> bool:
    """Send a part to its link; whether the store says that it has it."""
    piece = content[part["offset"] : part["offset"] + part["size"]]
    with suppress(httpx.TransportError):
        return httpx.put(part["url"], content=piece, trust_env=False, timeout=30).is_success
    return False


def put_half(part: dict[str, Any]) -> None:
    """Send half of a part, then break off."""

    def half() -> Any:
        yield b"x" * (part["size"] // 2)
        raise ConnectionError

    with suppress(httpx.TransportError, ConnectionError):
        httpx.put(part["url"], content=half(), headers={"content-length": str(part["size"])}, trust_env=False)


def begin(world: World, conversation: str, content: bytes) -> dict[str, Any]:
    made: dict[str, Any] = ask(
        world, "POST", "/uploads",
        {
            "conversation_id": conversation, "kind": "file", "filename": "plan.pdf", "mime_type": "application/pdf",
            "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        },
    )  # fmt: skip
    return made


def missing(upload: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in upload["parts"] if not each["is_there"]]


def test_f28_uploads_go_on_after_everything_they_go_through_has_died(world: World, chance: random.Random) -> None:
    simulator(world, "POST", "settings", {**QUICK, "fetch_links": True})
    threads = [each[0] for each in by_channel(world, open_threads(world, "60")).values()]
    whole = b"%PDF-1.7\n" + chance.randbytes(18 * MB)
    uploads = {conversation: begin(world, conversation, whole) for conversation in threads[:2]}
    path = {conversation: f"/uploads/{upload['id']}" for conversation, upload in uploads.items()}

    for upload in uploads.values():
        assert put(upload["parts"][0], whole)
        put_half(upload["parts"][1])
    world.stack.restart("web")
    for conversation in uploads:
        uploads[conversation] = ask(world, "GET", path[conversation])
        assert [each["number"] for each in missing(uploads[conversation])] == [2, 3]
    world.stack.kill("objects")
    assert not put(missing(uploads[threads[0]])[0], whole)
    world.stack.start("objects")
    for conversation in uploads:
        uploads[conversation] = ask(world, "GET", path[conversation])
        assert [each["number"] for each in missing(uploads[conversation])] == [2, 3], "what was there is still there"
        assert all(put(each, whole) for each in missing(uploads[conversation]))

    world.stack.kill("worker")
    files = [ask(world, "POST", f"{each}/complete")["id"] for each in path.values()]
    world.stack.restart("web")
    assert [ask(world, "POST", f"{each}/complete")["id"] for each in path.values()] == files, "once more is the same"
    for conversation, file_id in zip(uploads, files, strict=True):
        reply = {"temp_id": f"60-{file_id}", "message_type": "file", "attachment_ids": [file_id]}
        shown = [ask(world, "POST", f"/conversations/{conversation}/messages", reply) for _ in range(2)]
        assert {each["delivery_status"] for each in shown} == {"preparing"}
        assert len({each["id"] for each in shown}) == 1
    world.start_worker()
    wait_for("one is being prepared", lambda: bool(world.rows("acme", PREPARING, [files])))
    world.stack.kill("worker")
    world.rows("acme", "UPDATE media_mediafile SET lease_until = now() WHERE lease_until IS NOT NULL RETURNING 1")
    let_leases_pass(world)
    world.revive()

    wait_for("both are sent", lambda: {each["delivery_status"] for each in replies_of(world, threads)} <= ARRIVED)
    wait_until_settled(world)
    assert_arrived_whole(world, list(uploads), whole)
    simulator(world, "POST", "settings", {"fetch_links": False})
    REPORT.append(
        f"{'F28 uploads cut off':<34} {len(uploads):>5} files of {len(whole) // MB} MB, each arrived once, whole"
    )


def assert_arrived_whole(world: World, conversations: list[str], whole: bytes) -> None:
    """One message each on the phone, with the very bytes."""
    ledger = simulator(world, "GET", "ledger")["data"]
    for conversation in conversations:
        (reply,) = replies_of(world, [conversation])
        (sent,) = [
            each for each in ledger if reply["id"] == each["client_ref"] or reply["channel_message_id"] == each["id"]
        ]
        thread = simulator(world, "GET", f"threads/{sent['account_id']}/{sent['customer_id']}")["data"]
        (shown,) = [each for each in thread if each["direction"] == "outbound"]
        port = world.stack.ports["simulator"]
        file = world.http.get(f"http://127.0.0.1:{port}/simulator/api/media/{shown['media']['id']}")
        assert hashlib.sha256(file.content).digest() == hashlib.sha256(whole).digest()
