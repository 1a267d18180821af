"""The endpoint refuses what is not Meta's, survives what is odd, and acknowledges only what is stored."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from apps.inbound.drain import drain
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import (
    APP_SECRET,
    INSTAGRAM_SECRET,
    VERIFY_TOKEN,
    escape,
    first_contact,
    join,
    text,
    whatsapp,
)
from kernel.signatures import sign

GOOD = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
MAX_BYTES = 4 * 1024 * 1024


def raw_answer(office: Office, request: bytes) -> bytes:
    """The answer to exactly these bytes on a connection of its own."""
    with socket.create_connection(("127.0.0.1", office.stack.ports["edge"]), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def assert_nothing_stored(office: Office) -> None:
    assert office.count("inbound_receipt") == office.count("inbound_pendingreceipt") == 0


# --- GET: is this address ours? ---


def test_verification_repeats_the_challenge_as_plain_text(office: Office) -> None:
    answer = office.http.get(office.hook, params=GOOD)

    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "change",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "dümö"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "1" * 257},
    ],
)
def test_another_verification_is_refused(office: Office, change: dict[str, str]) -> None:
    answer = office.http.get(office.hook, params={**GOOD, **change})

    assert answer.status_code == 403
    assert "1158201444" not in answer.text


def test_array_parameters_are_refused(office: Office) -> None:
    assert office.http.get(office.hook, params={f"{name}[]": value for name, value in GOOD.items()}).status_code == 403
    assert office.http.get(office.hook, params=[*GOOD.items(), ("hub.mode", "x")]).status_code == 403


def test_a_challenge_of_a_megabyte_is_refused(office: Office) -> None:
    query = f"hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge={'1' * 1024 * 1024}"

    answer = raw_answer(office, f"GET /webhooks/meta?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert answer[9:10] == b"4"


def test_html_in_a_challenge_stays_text(office: Office) -> None:
    answer = office.http.get(office.hook, params={**GOOD, "hub.challenge": "<script>alert(1)</script>"})

    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(office: Office, method: str) -> None:
    assert office.http.request(method, office.hook).status_code == 405


def test_another_path_is_not_found(office: Office) -> None:
    assert office.http.post(f"{office.hook}/x", content=b"{}").status_code == 404


# --- POST: signatures ---

BODY = escape(whatsapp("101", text("wamid.signed", body="Größe / 😀")))
RIGHT = sign(BODY, APP_SECRET)
REFUSED = {
    "none": {},
    "sha1 only": {"X-Hub-Signature": "sha1=" + hmac.new(APP_SECRET, BODY, hashlib.sha1).hexdigest()},
    "upper case": {"X-Hub-Signature-256": "sha256=" + RIGHT.removeprefix("sha256=").upper()},
    "63 digits": {"X-Hub-Signature-256": RIGHT[:-1]},
    "65 digits": {"X-Hub-Signature-256": RIGHT + "0"},
    "no prefix": {"X-Hub-Signature-256": RIGHT.removeprefix("sha256=")},
    "empty": {"X-Hub-Signature-256": ""},
    "another app": {"X-Hub-Signature-256": sign(BODY, b"another-secret")},
    "no secret": {"X-Hub-Signature-256": sign(BODY, b"")},
    "instagram's secret": {"X-Hub-Signature-256": sign(BODY, INSTAGRAM_SECRET)},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_signature_stores_nothing(office: Office, headers: dict[str, str]) -> None:
    assert office.post_raw(BODY, headers).status_code == 401
    assert_nothing_stored(office)


def test_a_right_signature_is_stored_byte_for_byte(office: Office) -> None:
    assert office.post_raw(BODY, {"X-Hub-Signature-256": RIGHT}).status_code == 200
    assert [bytes(body) for (body,) in office.rows("SELECT body FROM inbound_receipt")] == [BODY]


def test_a_signature_that_is_not_ascii_is_refused(office: Office) -> None:
    value = b"sha256=" + "ä".encode("latin-1") * 64
    answer = office.http.post(office.hook, content=BODY, headers=[(b"X-Hub-Signature-256", value)])

    assert answer.status_code == 401
    assert_nothing_stored(office)


def test_two_signatures_of_which_one_is_wrong_are_refused_or_the_right_one_counts(office: Office) -> None:
    wrong = (b"X-Hub-Signature-256", sign(BODY, b"another-secret").encode())
    right = (b"X-Hub-Signature-256", RIGHT.encode())

    answers = [
        office.http.post(office.hook, content=BODY, headers=[*pair]) for pair in ([right, wrong], [wrong, right])
    ]

    # Whichever is looked at, one header is checked in full: no mixture of the two is ever right.
    assert {answer.status_code for answer in answers} <= {200, 401}
    assert office.post_raw(BODY, {"X-Hub-Signature-256": f"{wrong[1].decode()}, {RIGHT}"}).status_code == 401


def test_the_signature_of_the_same_json_written_otherwise_is_refused(office: Office) -> None:
    rewritten = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    assert json.loads(rewritten) == json.loads(BODY) and rewritten != BODY

    assert office.post_raw(BODY, {"X-Hub-Signature-256": sign(rewritten, APP_SECRET)}).status_code == 401
    assert office.post_raw(rewritten, {"X-Hub-Signature-256": RIGHT}).status_code == 401
    assert_nothing_stored(office)


def test_either_secret_signs_instagram_and_only_instagram(office: Office) -> None:
    instagram = escape(first_contact("instagram", "17841400000000101", customer="7", at_ms=1_788_000_000_000))
    page = escape(first_contact("messenger", "110010000000101", customer="7", at_ms=1_788_000_000_000))

    for body, secret, status in (
        (instagram, INSTAGRAM_SECRET, 200),
        (instagram, APP_SECRET, 200),
        (page, APP_SECRET, 200),
        (page, INSTAGRAM_SECRET, 401),
        (b"not json", INSTAGRAM_SECRET, 401),
    ):
        assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, secret)}).status_code == status
    assert office.count("inbound_receipt") == 3


def test_a_compressed_body_counts_as_the_bytes_it_is(office: Office) -> None:
    headers = {"X-Hub-Signature-256": RIGHT, "Content-Encoding": "gzip"}

    assert office.post_raw(BODY[:-1], headers).status_code == 401
    assert_nothing_stored(office)


# --- POST: sizes and shapes of the body ---


def padded(size: int) -> bytes:
    """A signed-able body of this many bytes."""
    return BODY + b" " * (size - len(BODY))


def test_four_megabytes_are_taken_and_one_byte_more_is_not(office: Office) -> None:
    for size, status in ((MAX_BYTES, 200), (MAX_BYTES + 1, 413)):
        body = padded(size)
        assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, APP_SECRET)}).status_code == status
    assert office.count("inbound_receipt") == 1


def test_the_limit_holds_without_an_announced_length(office: Office) -> None:
    def pieces(body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    short, long = padded(200_000), padded(MAX_BYTES + 1)
    taken = office.http.post(
        office.hook, content=pieces(short), headers={"X-Hub-Signature-256": sign(short, APP_SECRET)}
    )
    assert taken.status_code == 200
    try:
        status = office.http.post(office.hook, content=pieces(long), headers={"X-Hub-Signature-256": "x"}).status_code
    except httpx.TransportError:  # answered and closed while the rest was on its way
        status = 413
    assert status == 413
    assert office.count("inbound_receipt") == 1


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", str(10**30)])
def test_an_absurd_length_is_refused(office: Office, length: str) -> None:
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"

    assert raw_answer(office, head.encode())[9:10] in (b"4", b"")
    assert office.post_raw(BODY, {"X-Hub-Signature-256": RIGHT}).status_code == 200


def test_a_sender_that_leaves_in_the_middle_stores_nothing(office: Office) -> None:
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n"
    head += f"X-Hub-Signature-256: {RIGHT}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", office.stack.ports["edge"]), timeout=10) as connection:
        connection.sendall(head.encode() + BODY[: len(BODY) // 2])

    assert office.http.get(office.hook, params=GOOD).status_code == 200
    assert_nothing_stored(office)


NOT_JSON = {
    "empty": b"",
    "text": b"Hello",
    "cut off": BODY[:-2],
    "latin-1": b'{"object": "\xff"}',
    "1e999,": b"[1e999,]",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_signed_body_that_is_no_json_becomes_a_dead_letter(office: Office, body: bytes) -> None:
    assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, APP_SECRET)}).status_code == 200
    drain()

    ((reason, position),) = office.rows("SELECT reason, position FROM inbound_deadletter")
    assert reason.startswith("The body is not JSON") and position == -1
    assert office.count("inbound_pendingreceipt") == 0


STRANGE = {
    "null": b"null",
    "list": b"[]",
    "string": b'"x"',
    "huge number": b"1e999",
    "NaN": b"NaN",
    "no entries": b'{"object":"page"}',
    "entries of nothing": b'{"object":"page","entry":[null,1,"x",[],{}]}',
    "object is a list": b'{"object":[],"entry":{}}',
    "duplicate keys": b'{"object":"page","object":"page","entry":[],"entry":[]}',
    "lone surrogate": b'{"object":"page","entry":[{"id":"\\ud800"}]}',
}


@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE.keys())
def test_strange_json_is_acknowledged_and_changes_nothing(office: Office, body: bytes) -> None:
    assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, APP_SECRET)}).status_code == 200
    drain()

    assert office.count("inbound_pendingreceipt") == 0
    assert not any(office.count("inbox_conversation", slug=slug) for slug in office.scopes)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000]
)
def test_deep_nesting_kills_nobody(office: Office, body: bytes) -> None:
    assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, APP_SECRET)}).status_code == 200

    office.deliver(whatsapp("101", text("wamid.after")))

    assert office.count("inbound_pendingreceipt") == 0
    assert len(office.messages("acme")) == 1


def test_of_duplicate_keys_the_last_one_counts(office: Office) -> None:
    body = BODY.replace(b'{"object":', b'{"object":"page","object":', 1)

    assert office.post_raw(body, {"X-Hub-Signature-256": sign(body, APP_SECRET)}).status_code == 200
    drain()

    assert len(office.messages("acme")) == 1


def test_a_thousand_entries_are_all_stored(office: Office) -> None:
    entries = [
        whatsapp("101", text(f"wamid.{n}", sender=f"1555020{n % 50:04}", at=1_788_000_000 + n)) for n in range(1000)
    ]

    office.deliver(join(*entries))

    assert office.count("inbox_message", slug="acme") == 1000
    assert office.count("inbox_conversation", slug="acme") == 50
    assert office.count("inbound_receipt") == 1


# --- whose it is ---


def test_two_organizations_in_one_body_each_get_their_own(office: Office) -> None:
    office.deliver(join(whatsapp("101", text("wamid.a")), whatsapp("102", text("wamid.g"))))

    assert [each["channel_message_id"] for each in office.messages("acme")] == ["wamid.a"]
    assert [each["channel_message_id"] for each in office.messages("globex")] == ["wamid.g"]
    assert office.count("inbound_receipt") == 1


def test_the_same_id_in_two_accounts_is_two_messages(office: Office) -> None:
    office.deliver(whatsapp("101", text("wamid.same")), whatsapp("102", text("wamid.same")))

    assert [office.count("inbox_message", slug=slug) for slug in ("acme", "globex")] == [1, 1]


def test_an_unknown_account_is_acknowledged_and_counted(office: Office) -> None:
    office.deliver(whatsapp("999", text("wamid.1")), whatsapp("999", text("wamid.2")))
    office.deliver(join(whatsapp("101", text("wamid.3")), whatsapp("999", text("wamid.4"))))

    assert office.rows("SELECT channel_type, external_id, count FROM inbound_unroutedaccount") == [
        ("whatsapp", "106540000000999", 3)
    ]
    assert [each["channel_message_id"] for each in office.all_messages()] == ["wamid.3"]
    assert office.count("inbound_deadletter") == office.count("inbound_pendingreceipt") == 0


@pytest.mark.parametrize("stamp", ["0", "-1", "253402300799", "1e10", 1788000000, 1788000000.5, "soon", None, "9" * 30])
def test_odd_timestamps_cost_nobody_a_message(office: Office, stamp: object) -> None:
    office.deliver(whatsapp("101", {**text("wamid.odd"), "timestamp": stamp}, text("wamid.even")))

    ids = {each["channel_message_id"] for each in office.messages("acme")}
    assert ids == {"wamid.odd", "wamid.even"}
    assert all(each["position_at"] <= each["received_at"] for each in office.messages("acme"))
