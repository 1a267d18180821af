"""/api/uploads: from a browser's file to a message that is sent, through a real store."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import transaction

from apps.inbox.models import Conversation, Message
from apps.inbox.sending import next_to_send
from apps.inbox.tests.factories import make_conversation
from apps.media.models import MediaFile, Removal, Upload
from apps.media.services import uploading
from apps.media.services.fetching import claim_next, fetch_next
from apps.media.services.removing import remove_withdrawn
from apps.media.services.settling import Refused, settle
from apps.media.services.uploading import PART_BYTES, forget_old
from apps.media.tests import samples
from kernel import clock, storage
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company
from tests.world.threads import one_after_the_other

HEIC = Path(samples.__file__).with_name("photo.heic")
pytestmark = pytest.mark.usefixtures("committed", "object_store")


@pytest.fixture
def conversation(tenant: Scope) -> Iterator[Conversation]:
    storage.remove_all(tenant.organization_id)
    yield make_conversation()


@pytest.fixture
def agent(acme: Company) -> Api:
    return as_person(acme)


def announce(agent: Api, conversation: Conversation, content: bytes, **changes: Any) -> Any:
    body = {
        "conversation_id": conversation.pk, "kind": "image", "filename": "cat.png", "mime_type": "image/png",
        "size": len(content),
    }  # fmt: skip
    reply = agent.post("/api/uploads", body | changes)
    assert reply.status == 201, reply.body
    return reply.body


def put(part: Any, content: bytes, content_type: str | None) -> httpx.Response:
    piece = content[part["offset"] : part["offset"] + part["size"]]
    return httpx.put(part["url"], content=piece, headers={"content-type": content_type} if content_type else {})


def upload(agent: Api, conversation: Conversation, content: bytes, **changes: Any) -> str:
    """Everything a browser does; the file's id."""
    begun = announce(agent, conversation, content, **changes)
    for part in begun["parts"]:
        assert put(part, content, begun["content_type"]).status_code == 200
    reply = agent.post(f"/api/uploads/{begun['id']}/complete")
    assert reply.status == 200, reply.body
    return str(reply.body["id"])


def send(agent: Api, conversation: Conversation, *ids: str, **changes: Any) -> Any:
    body = {"temp_id": "t1", "message_type": "image", "attachment_ids": list(ids)} | changes
    return agent.post(f"/api/conversations/{conversation.pk}/messages", body)


def kept(scope: Scope) -> list[str]:
    return sorted(key.rpartition("/")[2] for key, _ in storage.list_keys(scope.organization_id))


def test_a_photo_goes_up_and_waits_ready_to_be_sent(agent: Api, conversation: Conversation, tenant: Scope) -> None:
    content = samples.photo()
    file_id = upload(agent, conversation, content, sha256=hashlib.sha256(content).hexdigest())
    assert fetch_next() is True

    file = MediaFile.objects.get(pk=file_id)
    assert (file.state, file.mime_type, file.width, file.has_thumbnail) == ("stored", "image/png", 480, True)
    assert b"".join(storage.read(file.storage_key or "")) == content
    assert kept(tenant) == ["original", "thumbnail"], "what was uploaded is not kept twice"
    assert agent.get(f"/api/media/{file_id}").status == 302, "who uploaded it sees it before it is sent"


def test_a_reply_waits_for_its_files_and_those_after_it_wait_too(agent: Api, conversation: Conversation) -> None:
    file_id = upload(agent, conversation, samples.photo())

    reply = send(agent, conversation, file_id, body_text="Look")
    later = agent.post(f"/api/conversations/{conversation.pk}/messages", {"temp_id": "t2", "body_text": "Seen?"})

    assert (reply.status, later.status) == (202, 202)
    assert reply.body["delivery_status"] == "preparing" and later.body["delivery_status"] == "queued"
    with transaction.atomic():
        assert next_to_send(conversation.pk, now=clock.now()) is None
    fetch_next()
    with transaction.atomic():
        waiting = next_to_send(conversation.pk, now=clock.now())
    assert waiting is not None and waiting.pk == reply.body["id"]
    assert waiting.attachments[0]["state"] == "stored"


def test_a_file_that_cannot_be_prepared_fails_its_message_and_may_be_tried_again(
    agent: Api, conversation: Conversation
) -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"no picture" * 600_000  # over the limit, so it is made smaller
    file_id = upload(agent, conversation, content)
    message_id = send(agent, conversation, file_id).body["id"]
    fetch_next()

    message = Message.objects.get(pk=message_id)
    assert (message.delivery_status, message.error_code) == ("failed", "conversion_failed")
    assert message.error_detail == "The photo could not be converted: it may be damaged."
    again = agent.post(f"/api/messages/{message_id}/retry")
    assert again.body["delivery_status"] == "preparing"
    fetch_next()
    message.refresh_from_db()
    assert message.delivery_status == "failed"


@pytest.mark.parametrize(
    ("channel", "mime_type", "begins"), [("whatsapp", "audio/ogg", b"OggS"), ("messenger", "audio/mp4", b"ftyp")]
)
def test_a_recorded_voice_is_converted(
    agent: Api, conversation: Conversation, channel: str, mime_type: str, begins: bytes
) -> None:
    conversation = make_conversation(channel_type=channel)
    recorded = samples.recording()
    file_id = upload(
        agent, conversation, recorded, kind="audio", voice=True, filename="v.webm", mime_type="audio/webm;codecs=opus"
    )
    sent = send(agent, conversation, file_id, message_type="audio", voice=True)
    assert sent.status == 202, sent.body
    fetch_next()

    file = MediaFile.objects.get(pk=file_id)
    assert (file.state, file.mime_type, file.voice) == ("stored", mime_type, True), file.error_detail
    assert begins in b"".join(storage.read(file.storage_key or ""))[:12]
    assert file.duration_s == pytest.approx(3, abs=0.3) and file.waveform
    assert (file.filename or "").startswith("v.") and file.filename != "v.webm"


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "TIFF"])
def test_a_photo_of_another_kind_becomes_a_jpeg(agent: Api, conversation: Conversation, kind: str) -> None:
    content = samples.photo(kind=kind)
    file_id = upload(agent, conversation, content, filename="Cat.photo", mime_type=f"image/{kind.lower()}")
    fetch_next()

    file = MediaFile.objects.get(pk=file_id)
    assert (file.state, file.mime_type, file.filename) == ("stored", "image/jpeg", "Cat.jpg"), file.error_detail
    assert (file.width, file.height) == (480, 360)


def test_a_photo_of_a_newer_telephone_becomes_a_jpeg(agent: Api, conversation: Conversation) -> None:
    content = HEIC.read_bytes()
    file_id = upload(agent, conversation, content, filename="IMG_1.HEIC", mime_type="")
    fetch_next()

    file = MediaFile.objects.get(pk=file_id)
    assert (file.state, file.mime_type, file.filename) == ("stored", "image/jpeg", "IMG_1.jpg"), file.error_detail
    assert (file.width, file.height) == (320, 240)


def test_a_worker_that_dies_over_a_file_leaves_it_to_the_next(
    agent: Api, conversation: Conversation, tenant: Scope
) -> None:
    file_id = upload(agent, conversation, samples.photo())
    message_id = send(agent, conversation, file_id).body["id"]
    dead = claim_next(clock.now())
    assert dead is not None and fetch_next() is False, "nobody else has it while the lease lasts"
    MediaFile.objects.update(lease_until=clock.now() - timedelta(seconds=1))

    assert fetch_next() is True
    late = Refused(code="x", detail="too late")
    assert settle(file_id=file_id, attempt=dead.attempt, outcome=late, now=clock.now()) is False

    message = Message.objects.get(pk=message_id)
    assert (message.delivery_status, message.attachments[0]["state"]) == ("queued", "stored")
    assert kept(tenant) == ["original", "thumbnail"]


def test_a_photo_over_the_limit_is_made_smaller(agent: Api, conversation: Conversation) -> None:
    content = samples.noise()
    assert len(content) > 5 * 1024 * 1024
    file_id = upload(agent, conversation, content)
    fetch_next()

    file = MediaFile.objects.get(pk=file_id)
    assert (file.state, file.mime_type) == ("stored", "image/jpeg"), file.error_detail
    assert file.size and file.size <= 5 * 1024 * 1024


def test_what_the_channel_does_not_take_is_refused_before_a_byte_moves(agent: Api, conversation: Conversation) -> None:
    body = {"conversation_id": conversation.pk, "kind": "video", "filename": "a.mp4", "mime_type": "video/mp4",
            "size": 40 * 1024 * 1024}  # fmt: skip

    reply = agent.post("/api/uploads", body)

    assert (reply.status, reply.body["code"], reply.body["reason"]) == (422, "upload_refused", "media_too_large")
    assert reply.body["detail"] == "WhatsApp takes videos up to 16 MB; this one has 40 MB."
    assert reply.body["as_file"] is True and not Upload.objects.exists()


def test_a_large_file_goes_in_parts_and_on_after_a_break(agent: Api, conversation: Conversation) -> None:
    content = b"%PDF-1.7\n" + b"x" * (2 * PART_BYTES + 1000)
    begun = announce(agent, conversation, content, kind="file", filename="a.pdf", mime_type="application/pdf")
    assert [part["size"] for part in begun["parts"]] == [PART_BYTES, PART_BYTES, 1009]
    assert put(begun["parts"][1], content, None).status_code == 200

    early = agent.post(f"/api/uploads/{begun['id']}/complete")
    assert (early.status, early.body["code"], early.body["missing"]) == (409, "upload_incomplete", [1, 3])
    on = agent.get(f"/api/uploads/{begun['id']}").body
    assert [(part["is_there"], part["url"] is None) for part in on["parts"]] == [
        (False, False), (True, True), (False, False),
    ]  # fmt: skip
    for part in (on["parts"][0], on["parts"][2]):
        put(part, content, None)
    assert agent.post(f"/api/uploads/{begun['id']}/complete").status == 200
    assert agent.post(f"/api/uploads/{begun['id']}/complete").status == 200, "an answer may be lost"
    fetch_next()

    file = MediaFile.objects.get(pk=begun["id"])
    assert (file.state, file.size, file.sha256) == ("stored", len(content), hashlib.sha256(content).hexdigest())
    assert (file.mime_type, file.filename) == ("application/pdf", "a.pdf")


def test_more_than_was_announced_does_not_get_in(agent: Api, conversation: Conversation) -> None:
    begun = announce(agent, conversation, b"x" * 100)
    url = begun["parts"][0]["url"]

    assert httpx.put(url, content=b"x" * 101, headers={"content-type": begun["content_type"]}).status_code == 403
    assert agent.post(f"/api/uploads/{begun['id']}/complete").body["code"] == "upload_incomplete"


def test_what_is_not_what_was_announced_is_not_sent(agent: Api, conversation: Conversation) -> None:
    page = upload(agent, conversation, b"<html><script>alert(1)</script></html>")
    other = upload(agent, conversation, samples.photo(), sha256="0" * 64)
    while fetch_next():
        pass

    codes = MediaFile.objects.in_bulk([page, other])
    assert (codes[page].state, codes[page].error_code) == ("failed", "wrong_type")
    assert (codes[other].state, codes[other].error_code) == ("failed", "checksum_mismatch")


def test_who_still_has_the_link_cannot_change_what_is_sent(agent: Api, conversation: Conversation) -> None:
    content = samples.photo()
    begun = announce(agent, conversation, content)
    put(begun["parts"][0], content, begun["content_type"])
    agent.post(f"/api/uploads/{begun['id']}/complete")
    fetch_next()

    put(begun["parts"][0], b"y" * len(content), begun["content_type"])

    file = MediaFile.objects.get(pk=begun["id"])
    assert b"".join(storage.read(file.storage_key or "")) == content


def find_mark(path: Path) -> str | None:
    return "Marked" if b"EICAR" in path.read_bytes() else None


def test_a_virus_is_not_sent(agent: Api, conversation: Conversation, settings: Any) -> None:
    settings.MEDIA_SCANNER = f"{__name__}.find_mark"
    file_id = upload(agent, conversation, samples.photo() + b"EICAR")
    message_id = send(agent, conversation, file_id).body["id"]
    fetch_next()

    message = Message.objects.get(pk=message_id)
    assert (message.delivery_status, message.error_code) == ("failed", "infected")


def test_a_file_is_its_members_own_and_used_once(acme: Company, agent: Api, conversation: Conversation) -> None:
    file_id = upload(agent, conversation, samples.photo())
    other = as_person(acme, "owner")

    assert send(other, conversation, file_id).body["code"] == "file_not_usable"
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/complete")):
        assert other.call(method, f"/api/uploads/{file_id}{path}", {}).status == 404
    assert send(agent, conversation, file_id).status == 202
    assert send(agent, conversation, file_id, temp_id="t2").body["code"] == "file_not_usable"
    for method, path in (("DELETE", ""), ("POST", "/complete")):
        assert agent.call(method, f"/api/uploads/{file_id}{path}", {}).body["code"] == "upload_over"


def test_what_is_given_up_leaves_nothing(agent: Api, conversation: Conversation, tenant: Scope) -> None:
    begun = announce(agent, conversation, b"x" * (PART_BYTES + 1), kind="file", filename="a.bin", mime_type="")
    put(begun["parts"][0], b"x" * (PART_BYTES + 1), None)
    attached = upload(agent, conversation, samples.photo())

    for id_ in (begun["id"], attached):
        assert agent.call("DELETE", f"/api/uploads/{id_}").status == 204
    assert send(agent, conversation, attached).body["code"] == "file_not_usable"
    remove_withdrawn(now=clock.now())

    assert kept(tenant) == [] and not MediaFile.objects.exists() and not Removal.objects.exists()
    assert httpx.put(begun["parts"][1]["url"], content=b"x").status_code == 404


def test_what_is_given_up_at_the_same_moment_is_taken_away_and_not_sent(
    acme: Company, agent: Api, conversation: Conversation
) -> None:
    begun = announce(agent, conversation, samples.photo())
    put(begun["parts"][0], samples.photo(), begun["content_type"])
    ready = upload(agent, conversation, samples.photo())
    mine, its = {"member_id": acme.people["agent"]}, {"upload_id": begun["id"]}

    one_after_the_other(lambda: uploading.finish(**its, **mine, now=clock.now()), lambda: uploading.drop(**its, **mine))
    _, sent = one_after_the_other(
        lambda: uploading.drop(upload_id=ready, **mine), lambda: send(agent, conversation, ready)
    )

    assert set(Removal.objects.values_list("pk", flat=True)) == {begun["id"], ready}
    assert sent.body["code"] == "file_not_usable" and not Message.objects.exists()


def test_a_file_that_is_ready_already_is_whole_for_whoever_asks_at_the_same_moment(
    acme: Company, agent: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = announce(agent, conversation, samples.photo())
    put(begun["parts"][0], samples.photo(), begun["content_type"])
    whole = uploading._require_whole

    def be_overtaken(upload: Upload) -> None:
        monkeypatch.setattr(uploading, "_require_whole", whole)
        assert agent.post(f"/api/uploads/{begun['id']}/complete").status == 200
        assert fetch_next()  # what was uploaded is gone with this
        whole(upload)

    monkeypatch.setattr(uploading, "_require_whole", be_overtaken)

    assert agent.post(f"/api/uploads/{begun['id']}/complete").status == 200


def test_what_is_unfinished_goes_after_a_day_and_what_is_unsent_after_a_week(
    agent: Api, conversation: Conversation, tenant: Scope
) -> None:
    begun = announce(agent, conversation, b"x" * 100)
    put(begun["parts"][0], b"x" * 100, begun["content_type"])
    unsent = upload(agent, conversation, samples.photo())
    sent = upload(agent, conversation, samples.photo())
    send(agent, conversation, sent)
    while fetch_next():
        pass

    assert forget_old(now=clock.now()) == 0
    assert forget_old(now=clock.now() + timedelta(days=1, minutes=1)) == 2

    assert Upload.objects.get().pk == unsent and kept(tenant) == ["original", "original", "thumbnail", "thumbnail"]
    again = agent.post(f"/api/uploads/{unsent}/complete")
    assert (again.status, again.body["state"]) == (200, "stored"), "the draft that holds it asks for it"
    later = clock.now() + timedelta(days=8)
    assert forget_old(now=later) == 1
    assert Removal.objects.get().pk == unsent
    remove_withdrawn(now=later)
    assert agent.post(f"/api/uploads/{unsent}/complete").status == 404
    assert forget_old(now=later) == 1 and not Upload.objects.exists()


def test_one_member_cannot_fill_the_store(
    agent: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "OPEN_AT_ONCE", 2)
    for _ in range(2):
        announce(agent, conversation, b"x")
    body = {"conversation_id": conversation.pk, "kind": "image", "filename": "a", "mime_type": "image/png", "size": 1}

    reply = agent.post("/api/uploads", body)

    assert (reply.status, reply.body["code"], reply.headers["Retry-After"]) == (429, "too_many_uploads", "60")


def test_pages_of_ours_may_send_to_the_store(agent: Api, conversation: Conversation, settings: Any) -> None:
    uploading._let_in.clear()
    part = announce(agent, conversation, b"x")["parts"][0]

    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    ours = httpx.options(part["url"], headers={"Origin": settings.PUBLIC_URL, **asked})
    theirs = httpx.options(part["url"], headers={"Origin": "https://evil.example", **asked})

    assert ours.headers.get("access-control-allow-origin") == settings.PUBLIC_URL
    assert "access-control-allow-origin" not in theirs.headers


def test_waiting_and_sending_are_told(agent: Api, conversation: Conversation) -> None:
    file_id = upload(agent, conversation, samples.photo())
    send(agent, conversation, file_id)
    fetch_next()

    told = [frame for frame in log.list_after(0, 100) if file_id.encode() in bytes(frame) or file_id in str(frame)]
    assert len(told) == 2
    assert "preparing" in str(told[0]) and "preparing" not in str(told[1])
