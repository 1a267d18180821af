"""Fetching what strangers' addresses lead to: not elsewhere, not the inside, not endless."""

import io
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from kernel.addresses import is_public
from kernel.download import Downloader
from kernel.egress import TooLarge, TooSlow
from kernel.http import EgressRefused, NotSent, OutcomeUnknown
from kernel.tests.local_server import LocalServer, answer, cut, cut_inside_the_body, drip, free_port

HOSTS = ("*.cdn.test", "exact.test")


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer(behave=answer(200, b"content", {"content-type": "image/png"})) as running:
        yield running


def downloader(*origins: str, **options: Any) -> Downloader:
    return Downloader(hosts=HOSTS, origins=origins, **{"max_bytes": 1000, "timeout_s": 5, **options})


def fetch(url: str, *origins: str, token: str = "", **options: Any) -> tuple[int, bytes]:
    into = io.BytesIO(b"what was there before, longer than what comes")
    answer = downloader(*origins, **options).fetch(url, into, token=token, token_hosts=("*.cdn.test",))
    assert answer.size == len(into.getvalue())
    return answer.status, into.getvalue()


def test_a_file_comes_whole_with_its_sum(server: LocalServer) -> None:
    into = io.BytesIO()
    got = downloader(server.url).fetch(f"{server.url}/a?b=c", into)

    assert (got.status, got.size, into.getvalue()) == (200, 7, b"content")
    assert got.sha256 == "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
    assert server.received[0].path == "/a?b=c"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://media.cdn.test/x",  # not encrypted
        "https://media.cdn.test:8443/x",
        "https://user@media.cdn.test/x",
        "https://cdn.test.evil.test/x",
        "https://evilcdn.test/x",
        "https://cdn.test/x",
        "https://sub.exact.test/x",
        "file:///etc/passwd",
        "gopher://media.cdn.test/",
        "//media.cdn.test/x",
        "https://",
        "",
        "https://[::1/x",
    ],
)
def test_other_hosts_are_not_asked(url: str) -> None:
    with pytest.raises(EgressRefused) as refused:
        fetch(url)

    assert "test" not in str(refused.value)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_a_listed_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", (address, 443))])

    with pytest.raises(EgressRefused):
        fetch("https://media.cdn.test/x")


def test_one_inner_address_among_others_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(EgressRefused):
        fetch("https://media.cdn.test/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("100.64.0.1", False),
        ("192.168.1.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("2002:0a00:0001::", False),
        ("fe80::1%eth0", False), ("::ffff:93.184.216.34", True),
    ],
)  # fmt: skip
def test_what_counts_as_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_redirect_is_looked_at_like_a_first_address(server: LocalServer) -> None:
    for target in ("http://127.0.0.1:1/x", "https://evil.test/x", "file:///etc/passwd", ""):
        server.behave = answer(302, b"", {"location": target})
        with pytest.raises(EgressRefused):
            fetch(f"{server.url}/x", server.url)


def test_the_token_goes_to_the_first_host_and_no_further(server: LocalServer) -> None:
    with LocalServer(behave=answer(200, b"moved")) as other:
        # Another port is another origin, but the same host: told apart by name.
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        server.behave = answer(302, b"", {"location": f"{elsewhere}/y"})

        got = fetch(f"{server.url}/x", server.url, elsewhere, token="secret")

        assert got == (200, b"moved")
        assert server.received[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in other.received[0].headers


def test_a_file_that_says_or_turns_out_to_be_too_large_is_not_taken(server: LocalServer) -> None:
    server.behave = answer(200, b"x" * 1001)
    with pytest.raises(TooLarge):
        fetch(server.url, server.url)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()  # no length
        handler.wfile.write(b"x" * 5000)
        handler.close_connection = True

    server.behave = endless
    with pytest.raises(TooLarge):
        fetch(server.url, server.url)


def test_a_file_that_trickles_is_given_up(server: LocalServer) -> None:
    server.behave = drip(200, 0.02)
    began = time.monotonic()

    with pytest.raises(TooSlow):
        fetch(server.url, server.url, timeout_s=0.2)

    assert time.monotonic() - began < 3, "it did not wait for the rest"


@pytest.mark.parametrize("behave", [cut, cut_inside_the_body])
def test_a_broken_connection_is_an_unknown_outcome(server: LocalServer, behave: Any) -> None:
    server.behave = behave
    with pytest.raises(OutcomeUnknown):
        fetch(server.url, server.url)


def test_nobody_there_is_not_sent() -> None:
    away = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotSent) as told:
        fetch(away, away)
    assert not isinstance(told.value, EgressRefused)


def test_what_is_packed_is_not_unpacked(server: LocalServer) -> None:
    server.behave = answer(200, b"\x1f\x8b", {"content-encoding": "gzip"})
    with pytest.raises(OutcomeUnknown):
        fetch(server.url, server.url)


def test_another_status_is_an_answer_without_content(server: LocalServer) -> None:
    server.behave = answer(404, b"not here")

    assert fetch(server.url, server.url) == (404, b"")
