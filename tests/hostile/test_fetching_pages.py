"""Addresses that strangers write lead to nothing of ours, and cost little."""

import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import certifi
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.inbound.link_previews import HTML
from kernel import clock, egress, fetch
from kernel.addresses import is_public
from kernel.egress import PublicTransport, get, make_client, resolve
from kernel.fetch import FetchFailed, FetchRefused, Page, fetch_page
from kernel.http import NotSent
from kernel.tests.local_server import LocalServer, answer

PUBLIC = "93.184.216.34"
Answer = Callable[[httpx.Request], httpx.Response]


def good(_: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200, headers={"content-type": "text/html; charset=utf-8"}, content=iter([b"<title>Hi</title>"])
    )


class Web:
    """A web that notes who was really called."""

    def __init__(self, *answers: httpx.Response | Answer) -> None:
        self.answers = list(answers)
        self.called: list[tuple[str, str]] = []  # the address that was connected to, the Host header

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.called.append((request.url.host, request.headers["host"]))
        assert "authorization" not in request.headers and "cookie" not in request.headers
        answer = self.answers.pop(0) if self.answers else good
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def fetch(self, url: str, *, addresses: tuple[str, ...] = (PUBLIC,)) -> Page:
        return fetch_page(url, accept=HTML, find_addresses=lambda _: addresses, transport=httpx.MockTransport(self))


def redirect(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": to, "set-cookie": "session=1"})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:db8::1", "not an address", "",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet_is_not_called(address: str) -> None:
    web = Web()

    assert not is_public(address)
    with pytest.raises(FetchRefused):
        web.fetch("https://shop.test/", addresses=(address,))
    assert web.called == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_public_is(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    web = Web()

    with pytest.raises(FetchRefused):
        web.fetch("https://shop.test/", addresses=(PUBLIC, "127.0.0.1"))
    assert web.called == []


@pytest.mark.parametrize(
    "host", ["localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_other_spellings_of_this_machine_are_seen_through(host: str) -> None:
    """With this machine's real resolver, which understands all of them."""
    web = Web()
    with pytest.raises((FetchRefused, FetchFailed)):
        fetch_page(f"http://{host}/", accept=HTML, find_addresses=resolve, transport=httpx.MockTransport(web))
    assert web.called == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.test/", "file:///etc/passwd", "gopher://shop.test/", "javascript:alert(1)", "//shop.test/", "",
        "https://", "https://shop.test:8443/", "http://shop.test:443/", "https://shop.test:22/", "http://shop.test:6379/",
        "https://user:secret@shop.test/", "https://shop.test@127.0.0.1:80@x/", "https://" + "a" * 3000, "http://[::1",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    web = Web()
    with pytest.raises(FetchRefused):
        web.fetch(url)
    assert web.called == []


def test_the_address_that_was_checked_is_the_one_that_is_called() -> None:
    """A name that answers with something public first and with something of ours then gains nothing."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    web = Web()

    page = fetch_page(
        "https://shop.test/x", accept=HTML, find_addresses=lambda _: next(answers), transport=httpx.MockTransport(web)
    )

    assert web.called == [(PUBLIC, "shop.test")]
    assert page.url == "https://shop.test/x"


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest/meta-data/", "http://localhost/", "https://shop.test:8443/", "file:///etc"]
)
def test_a_redirect_is_looked_at_like_an_address(to: str) -> None:
    web = Web(redirect(to))

    def find(host: str) -> list[str]:
        return [PUBLIC] if host == "shop.test" else [host if host[0].isdigit() else "127.0.0.1"]

    with pytest.raises(FetchRefused):
        fetch_page("https://shop.test/", accept=HTML, find_addresses=find, transport=httpx.MockTransport(web))
    assert web.called == [(PUBLIC, "shop.test")]


def test_redirects_are_followed_and_end() -> None:
    assert Web(redirect("/there"), good).fetch("https://shop.test/here").url == "https://shop.test/there"
    with pytest.raises(FetchRefused, match="too many redirects"):
        Web(*[redirect("/again")] * 9).fetch("https://shop.test/")


def test_a_body_without_end_is_read_to_the_limit_only() -> None:
    given = []

    def endless() -> Iterator[bytes]:
        for _ in range(160_000):  # ten gigabytes
            given.append(1)
            yield b"x" * 65536

    page = Web(httpx.Response(200, headers={"content-type": "text/html"}, content=endless())).fetch(
        "https://shop.test/"
    )

    assert len(page.body) == fetch.MAX_BYTES
    assert len(given) <= fetch.MAX_BYTES / 65536 + 2


def test_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TOTAL_TIMEOUT_S", 0.2)
    given = []

    def dripping() -> Iterator[bytes]:
        for _ in range(1000):
            given.append(1)
            time.sleep(0.02)
            yield b"x"

    with pytest.raises(FetchFailed, match="too slow"):
        Web(httpx.Response(200, headers={"content-type": "text/html"}, content=dripping())).fetch("https://shop.test/")
    assert len(given) < 100


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, headers={"content-type": "application/pdf"}, content=b"%PDF"), FetchRefused),
        (httpx.Response(200, content=b"<title>x</title>"), FetchRefused),
        (httpx.Response(404, headers={"content-type": "text/html"}), FetchRefused),
        (httpx.Response(503), FetchFailed),
        (httpx.Response(429), FetchFailed),
        (redirect(""), FetchRefused),
        (redirect("http://[::"), FetchFailed),
    ],
)
def test_what_is_no_page_gives_no_page(answer: httpx.Response, error: type[Exception]) -> None:
    with pytest.raises(error):
        Web(*[answer] * 9).fetch("https://shop.test/")


def certify(name: str, into: Path) -> ssl.SSLContext:
    """A server that can show that it is `name` to whoever trusts the certificate in the file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(named, named, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    into.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(into)
    return made


def test_a_real_connection_goes_to_the_checked_address_and_asks_the_name_for_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(egress, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "shop.pem"))
    server = LocalServer(behave=answer(200, b"Hi"), tls=certify("shop.test", tmp_path / "shop.pem"))
    transport = PublicTransport(lambda _: ["127.0.0.1"])
    with server, make_client(transport, connect_timeout_s=5, read_timeout_s=5, user_agent="test") as client:

        def ask(name: str) -> bytes:
            url = server.url.replace("http://127.0.0.1", f"https://{name}")
            return get(
                url, client_for=lambda _: client, headers_for=lambda _: {}, read=lambda _, response: response.read()
            )

        assert ask("shop.test") == b"Hi"
        with pytest.raises(NotSent):  # though a connection to the same address was open a moment ago
            ask("other.test")

    assert [each.headers["host"].partition(":")[0] for each in server.received] == ["shop.test"]
