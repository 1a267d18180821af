"""The HTTP client against real sockets: what was surely not sent is told from what may have been."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from kernel.http import EgressRefused, HttpClient, NotSent, OutcomeUnknown
from kernel.tests.local_server import (
    Behave,
    LocalServer,
    answer,
    cut,
    cut_inside_the_body,
    drip,
    free_port,
    hang,
    reset,
)

SECRET = {"authorization": "Bearer very-secret"}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


def open_client(*urls: str, read_timeout_s: float = 0.3, total_timeout_s: float = 0.6) -> HttpClient:
    return HttpClient(
        urls, connect_timeout_s=0.4, read_timeout_s=read_timeout_s, total_timeout_s=total_timeout_s, max_connections=1
    )


def test_a_call_sends_json_and_gives_the_answer(server: LocalServer) -> None:
    server.behave = answer(201, {"ok": True}, {"X-Thing": "1"})
    with open_client(server.url) as client:
        found = client.post_json(f"{server.url}/x", {"text": "é😀"}, headers=SECRET)

    assert (found.status, found.json(), found.headers["x-thing"]) == (201, {"ok": True}, "1")
    assert server.received[0].json() == {"text": "é😀"}
    assert server.received[0].headers["user-agent"].startswith("Inlet/")
    assert server.received[0].headers["authorization"] == "Bearer very-secret"


def test_a_body_that_is_not_json_is_read_as_none(server: LocalServer) -> None:
    server.behave = answer(200, b"<html>")
    with open_client(server.url) as client:
        assert client.request("GET", server.url).json() is None


@pytest.mark.parametrize("misbehave", [cut, reset, cut_inside_the_body, hang(1.0), drip(100, 0.05)])
def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown(
    server: LocalServer, misbehave: Behave
) -> None:
    server.behave = misbehave
    with open_client(server.url) as client, pytest.raises(OutcomeUnknown) as caught:
        client.post_json(server.url, {}, headers=SECRET)

    assert len(server.received) == 1
    assert_no_secret(caught.value)


def test_an_endless_answer_is_cut_off(server: LocalServer) -> None:
    server.behave = answer(200, b"x" * 3_000_000)
    with open_client(server.url) as client, pytest.raises(OutcomeUnknown, match="too long"):
        client.request("GET", server.url)


def test_a_refused_connection_is_surely_not_sent() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with open_client(url) as client, pytest.raises(NotSent) as caught:
        client.post_json(url, {}, headers=SECRET)
    assert_no_secret(caught.value)


def test_a_name_that_does_not_exist_is_surely_not_sent() -> None:
    with open_client("http://graph.invalid") as client, pytest.raises(NotSent):
        client.post_json("http://graph.invalid/x", {}, headers=SECRET)


def test_failed_tls_is_surely_not_sent(server: LocalServer) -> None:
    url = server.url.replace("http:", "https:")
    with open_client(url) as client, pytest.raises(NotSent):
        client.post_json(url, {}, headers=SECRET)
    assert server.received == []


def test_a_connection_that_is_not_accepted_in_time_is_surely_not_sent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # they fill the queue, so that the next one gets no answer
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        url = f"http://127.0.0.1:{address[1]}"
        with open_client(url) as client, pytest.raises(NotSent):
            client.post_json(url, {}, headers=SECRET)
        for one in waiting:
            one.close()


def call_and_lose(client: HttpClient, url: str) -> None:
    with contextlib.suppress(OutcomeUnknown):
        client.request("GET", url)


def test_no_free_connection_is_surely_not_sent(server: LocalServer) -> None:
    server.behave = hang(1.5)
    with open_client(server.url, read_timeout_s=2.0, total_timeout_s=3.0) as client:
        first = threading.Thread(target=call_and_lose, args=(client, server.url))
        first.start()
        while not server.received:
            time.sleep(0.01)
        with pytest.raises(NotSent):
            client.request("GET", server.url)
        first.join()
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest",
        "http://localhost/x",
        "https://127.0.0.1/x",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "",
    ],
)
def test_other_hosts_ports_and_schemes_are_refused(server: LocalServer, url: str) -> None:
    with open_client(server.url) as client, pytest.raises(NotSent):
        client.request("GET", url)
    assert server.received == []


def test_credentials_before_the_host_do_not_fool_the_guard(server: LocalServer) -> None:
    with open_client("http://good.test") as client, pytest.raises(EgressRefused):
        client.request("GET", server.url.replace("http://", "http://good.test@"))
    assert server.received == []


def test_a_redirect_is_an_answer_and_not_followed(server: LocalServer) -> None:
    server.behave = answer(302, b"", {"Location": "/elsewhere"})
    with open_client(server.url) as client:
        assert client.request("GET", server.url).status == 302
    assert len(server.received) == 1


def test_proxies_of_the_environment_are_ignored(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with open_client(server.url) as client:
        assert client.request("GET", server.url).status == 200


def assert_no_secret(error: BaseException) -> None:
    """Neither the error nor what it was raised from knows the request."""
    assert "very-secret" not in repr(error) + str(error)
    assert error.__cause__ is None
    assert error.__context__ is None
