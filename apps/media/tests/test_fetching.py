"""One file from the platform to the store: every way it can go, and that each ends somewhere."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from apps.channels.models import ChannelAccount
from apps.channels.services import accounts
from apps.inbox.models import Message
from apps.inbox.tests.factories import make_conversation, make_message
from apps.media.retry import SHOWN_AFTER, pause_before
from apps.media.services import fetching
from apps.media.services.fetching import fetch_next, is_promised
from apps.media.services.retrying import retry_disconnected
from apps.media.tests import samples
from apps.media.tests.conftest import MAX_BYTES, Meta
from apps.media.tests.doing import PHOTO, fetched, graph_error, kept, ok, pause_is_over
from kernel import clock, crypto, storage
from kernel.events import log
from kernel.scope import Scope
from kernel.tests.local_server import answer, cut, drip, hang

SUM = hashlib.sha256(PHOTO)


def test_a_photo_is_fetched_looked_at_and_kept(meta: Meta, message: Message) -> None:
    meta.file = ok()

    file = fetched(message, provider_sha256=base64.b64encode(SUM.digest()).decode())

    assert (file.state, file.error_code, file.next_try_at, file.lease_until) == ("stored", None, None, None)
    assert (file.mime_type, file.width, file.height, file.size) == ("image/png", 480, 360, len(PHOTO))
    assert (file.sha256, file.has_thumbnail, file.provider_url) == (SUM.hexdigest(), True, None)
    assert file.storage_key is not None and b"".join(storage.read(file.storage_key)) == PHOTO
    assert meta.asked == ["/v25.0/900100", "/file"]
    assert [each.headers.get("authorization", "") != "" for each in meta.server.received] == [True, True]
    assert fetch_next() is False


def test_the_message_shows_it_in_the_same_moment(meta: Meta, message: Message) -> None:
    meta.file = ok()

    file = fetched(message)

    message.refresh_from_db()
    [shown] = message.attachments
    assert (shown["state"], shown["width"], shown["has_thumbnail"]) == ("stored", 480, True)
    event = json.loads(log.list_after(0, 10)[-1])
    assert event["type"] == "message.updated"
    assert event["data"]["message"]["attachments"][0]["url"] == f"/api/media/{file.pk}"
    assert event["data"]["message"]["rev"] == message.rev == 2
    told = json.dumps(event)
    assert "900100" not in told and meta.url not in told, "nothing of where it lies at the platform"


def test_an_address_that_is_still_fresh_saves_a_question(meta: Meta, message: Message) -> None:
    meta.file = ok()

    file = fetched(message, provider_url=f"{meta.url}/file?mid=1")

    assert (file.state, meta.asked) == ("stored", ["/file"])


def test_an_old_address_is_not_even_tried(meta: Meta, message: Message) -> None:
    meta.file = ok()

    fetched(message, provider_url=f"{meta.url}/file?mid=1", provider_url_at=clock.now() - timedelta(minutes=6))

    assert meta.asked == ["/v25.0/900100", "/file"]


def test_an_address_that_is_gone_is_asked_for_again(meta: Meta, message: Message) -> None:
    answers = [answer(404, b""), ok()]
    meta.file = lambda handler: answers.pop(0)(handler)

    file = fetched(message)

    assert file.state == "stored"
    assert meta.asked == ["/v25.0/900100", "/file", "/v25.0/900100", "/file"]


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
def test_a_signed_link_needs_no_token(meta: Meta, channel: str) -> None:
    meta.file = ok()
    message = make_message(make_conversation(channel_type=channel))

    file = fetched(message, provider_id=None, provider_url=f"{meta.url}/file?oh=1")

    assert file.state == "stored"
    assert "authorization" not in meta.server.received[0].headers


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_signed_link_that_is_over_is_over(meta: Meta, status: int) -> None:
    meta.file = answer(status, b"URL signature expired")
    message = make_message(make_conversation(channel_type="messenger"))

    file = fetched(message, provider_id=None, provider_url=f"{meta.url}/file?oh=1")

    assert (file.state, file.error_code, file.next_try_at) == ("expired", "media_expired", None)


@pytest.mark.parametrize("graph", [graph_error(100, subcode=33), graph_error(100), answer(404, b"")])
def test_a_file_that_the_platform_has_forgotten_is_expired(meta: Meta, message: Message, graph: Any) -> None:
    meta.graph = graph

    file = fetched(message)

    assert (file.state, file.error_code) == ("expired", "media_expired")
    message.refresh_from_db()
    assert message.attachments[0]["error"]["detail"] == "The platform does not have this file any more."


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (answer(503, b"<html>"), "channel_unavailable"),
        (answer(429, b""), "channel_unavailable"),
        (cut, "channel_unreachable"),
        (hang(1.0), "channel_unreachable"),
        (drip(4000, 0.01), "too_slow"),
    ],
)
def test_trouble_of_the_moment_is_waited_out(meta: Meta, message: Message, broken: Any, code: str) -> None:
    meta.file = broken
    file = fetched(message)
    assert (file.state, file.error_code, file.tries) == ("pending", None, 1)
    assert file.next_try_at is not None and file.next_try_at > clock.now()
    assert fetch_next() is False, "not before its pause is over"

    for _ in range(SHOWN_AFTER - 1):
        pause_is_over(file)
        fetch_next()
    file.refresh_from_db()
    assert (file.state, file.error_code) == ("failed", code), "after a while it is said that there is a problem"
    assert file.next_try_at is not None, "and it goes on trying"

    meta.file = ok()
    pause_is_over(file)
    fetch_next()
    file.refresh_from_db()
    assert (file.state, file.error_code) == ("stored", None)


def test_graph_that_is_busy_is_given_the_time_it_asks_for(meta: Meta, message: Message) -> None:
    body = {"error": {"code": 80007, "message": "x"}}
    meta.graph = answer(400, body, {"retry-after": "600"})

    file = fetched(message)

    assert file.next_try_at is not None and file.next_try_at > clock.now() + timedelta(seconds=500)


def test_after_a_day_it_is_given_up(meta: Meta, message: Message) -> None:
    meta.file = answer(503, b"")

    file = fetched(message, created_at=clock.now() - timedelta(days=2))

    assert (file.state, file.error_code, file.next_try_at) == ("failed", "channel_unavailable", None)


@pytest.mark.parametrize("where", ["graph", "file"])
def test_a_dead_token_is_told_and_the_file_waits_for_the_next_one(meta: Meta, message: Message, where: str) -> None:
    if where == "graph":
        meta.graph = graph_error(190, status=401)
    else:
        meta.file = answer(401, b"")
    file = fetched(message)
    account = ChannelAccount.objects.get(pk=file.channel_account_id)
    assert (file.state, file.error_code, account.status) == ("failed", "channel_disconnected", "reconnect")
    assert file.error_detail is not None and "connected again" in file.error_detail

    meta.graph, meta.file = None, ok()
    pause_is_over(file)
    fetch_next()

    file.refresh_from_db()
    assert file.state == "stored"


@pytest.mark.parametrize(
    ("content", "changes", "code"),
    [
        (b"<html>Sorry</html>", {}, "wrong_type"),
        (b"", {}, "empty"),
        (b"x" * (MAX_BYTES + 1), {}, "too_large"),
        (samples.voice(), {"kind": "image"}, "wrong_type"),
        (b"MZ\x90\0" + b"\0" * 60, {"kind": "video"}, "wrong_type"),
    ],
    ids=["an error page", "nothing", "too much", "a voice as a photo", "a program as a film"],
)
def test_what_is_not_what_it_should_be_is_refused(
    meta: Meta, message: Message, tenant: Scope, content: bytes, changes: Any, code: str
) -> None:
    meta.file = ok(content)

    file = fetched(message, **changes)

    assert (file.state, file.error_code, file.next_try_at) == ("failed", code, None)
    assert kept(tenant) == []


def test_a_file_that_comes_differently_each_time_is_tried_thrice(meta: Meta, message: Message, tenant: Scope) -> None:
    meta.file = ok(samples.photo((10, 10)))
    file = fetched(message, provider_sha256=SUM.hexdigest())
    for _ in range(2):
        assert file.state == "pending"
        pause_is_over(file)
        fetch_next()
        file.refresh_from_db()

    assert (file.state, file.error_code, file.next_try_at) == ("failed", "checksum_mismatch", None)
    assert kept(tenant) == []


def test_an_infected_file_is_never_kept(meta: Meta, message: Message, tenant: Scope, settings: Any) -> None:
    settings.MEDIA_SCANNER = f"{__name__}.always_finds"
    meta.file = ok()

    file = fetched(message)

    assert (file.state, file.error_code) == ("failed", "infected")
    assert file.error_detail == "The file holds a virus (Eicar) and was not kept."
    assert kept(tenant) == []


def always_finds(_path: object) -> str:
    return "Eicar"


def test_without_its_scanner_a_file_waits(meta: Meta, message: Message, settings: Any) -> None:
    settings.MEDIA_SCANNER = "clamd://127.0.0.1:9"
    meta.file = ok()

    assert fetched(message).state == "pending"


def test_a_store_that_is_away_is_waited_for(meta: Meta, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise storage.StorageUnavailable

    meta.file = ok()
    with monkeypatch.context() as patched:
        patched.setattr(storage, "put", away)
        file = fetched(message)
    assert file.state == "pending"

    pause_is_over(file)
    fetch_next()
    file.refresh_from_db()
    assert file.state == "stored"


def test_a_fault_of_ours_ends_visibly(meta: Meta, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fetching, "keep", broken)
    meta.file = ok()
    file = fetched(message)
    for _ in range(2):
        pause_is_over(file)
        fetch_next()

    file.refresh_from_db()
    assert (file.state, file.error_code) == ("failed", "internal_error")


def test_an_address_elsewhere_is_refused(meta: Meta, message: Message) -> None:
    meta.graph = answer(200, {"url": "https://evil.test/file", "sha256": None})

    file = fetched(message)

    assert (file.state, file.error_code) == ("failed", "address_refused")


@pytest.mark.parametrize(
    ("promised", "holds"),
    [
        (SUM.hexdigest(), True), (SUM.hexdigest().upper(), True), (base64.b64encode(SUM.digest()).decode(), True),
        ("0" * 64, False), (base64.b64encode(b"\0" * 32).decode(), False), (None, True), ("", True),
        ("not a sum", True), ("abcd", True),
    ],
)  # fmt: skip
def test_a_sum_is_compared_however_it_is_written(promised: str | None, holds: bool) -> None:
    assert is_promised(SUM.hexdigest(), promised) is holds


def test_pauses_double_up_to_half_an_hour() -> None:
    assert [pause_before(number).total_seconds() for number in (2, 3, 4, 30)] == [2, 4, 8, 1800]
    assert pause_before(2, asked_s=60).total_seconds() == 60
    assert pause_before(2, asked_s=9999).total_seconds() == 1800


@pytest.mark.parametrize("keeps_token", [True, False])
def test_a_file_of_a_disconnected_account_waits_until_it_is_connected_again(
    meta: Meta, message: Message, keeps_token: bool
) -> None:
    meta.file = ok()
    now = clock.now()
    accounts.disconnect(channel_account_id=message.channel_account_id, now=now, keeps_token=keeps_token)

    file = fetched(message)

    assert (file.state, file.error_code, file.next_try_at is not None) == ("failed", "channel_disconnected", True)
    assert meta.asked == []
    account = ChannelAccount.objects.get(pk=message.channel_account_id)
    ChannelAccount.objects.filter(pk=account.pk).update(status="connected", access_token=crypto.seal("a-new-one"))
    assert retry_disconnected(now=clock.now()) == 1
    assert fetch_next()
    file.refresh_from_db()
    assert file.state == "stored"
