"""Files that are late, gone, wrong, too large or elsewhere, and tokens that die between two calls."""

import base64
import hashlib
from typing import Any

import httpx
import pytest

from simulator.app import create_app

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Receiver, Sim, make_config, serve

TOKEN = {"Authorization": "Bearer token-whatsapp"}


async def media_of(sim: Sim, **message: Any) -> dict[str, Any]:
    """A customer's photo as the webhook describes it."""
    await sim.play(type="image", **message)
    body = (await sim.settle())[-1]
    image: dict[str, Any] = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    return image


async def look_up(sim: Sim, media_id: str) -> httpx.Response:
    return await sim.client.get(f"/simulator/graph/v25.0/{media_id}", headers=TOKEN)


async def test_a_file_is_there_after_a_503(sim: Sim) -> None:
    image = await media_of(sim)
    await sim.api("POST", "faults", {"kind": "media_error", "status": 503, "retry_after": 1})
    await sim.api("POST", "faults", {"kind": "media_error", "status": 503, "step": "address"})

    lookups = [await look_up(sim, image["id"]) for _ in range(2)]
    url = lookups[1].json()["url"]
    files = [await sim.client.get(url, headers=TOKEN) for _ in range(2)]

    assert [answer.status_code for answer in lookups] == [503, 200]
    assert [answer.status_code for answer in files] == [503, 200]
    assert files[0].headers["retry-after"] == "1"
    assert base64.b64decode(image["sha256"]) == hashlib.sha256(files[1].content).digest()


@pytest.mark.parametrize(
    ("fault", "status", "mime_type", "is_right"),
    [
        ({"kind": "media_expired"}, 404, "text/plain; charset=utf-8", False),
        ({"kind": "media_type"}, 200, "text/html; charset=utf-8", True),
        ({"kind": "media_type", "mime_type": "application/pdf"}, 200, "application/pdf", True),
        ({"kind": "media_html"}, 200, "text/html; charset=utf-8", False),
        ({"kind": "media_error", "status": 401}, 401, "application/json", False),
        ({"kind": "media_content"}, 200, "image/jpeg", False),
        ({"kind": "media_checksum"}, 200, "image/jpeg", False),
        ({"kind": "media_slow", "seconds": 0.1}, 200, "image/jpeg", True),
        ({"kind": "media_large", "bytes": 300_000}, 200, "image/jpeg", False),
    ],
)
async def test_a_file_that_is_not_what_it_should_be(
    sim: Sim, fault: dict[str, Any], status: int, mime_type: str, is_right: bool
) -> None:
    image = await media_of(sim)
    await sim.api("POST", "faults", fault)

    file = await sim.client.get(image["url"], headers=TOKEN)

    digest = hashlib.sha256(file.content).digest()
    assert (file.status_code, file.headers["content-type"]) == (status, mime_type)
    assert (base64.b64decode(image["sha256"]) == digest) is is_right
    assert (await sim.client.get(image["url"], headers=TOKEN)).status_code == 200


async def test_an_oversized_file_may_announce_its_length_or_not(sim: Sim) -> None:
    image = await media_of(sim)
    await sim.api("POST", "faults", {"kind": "media_large", "bytes": 200_000})
    await sim.api("POST", "faults", {"kind": "media_large", "bytes": 200_000, "says_length": True})

    silent, honest = [await sim.client.get(image["url"], headers=TOKEN) for _ in range(2)]

    assert [len(silent.content), len(honest.content)] == [200_000, 200_000]
    assert "content-length" not in silent.headers
    assert honest.headers["content-length"] == "200000"


@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
async def test_a_link_of_the_others_may_lead_to_a_private_host(sim: Sim, account_id: str) -> None:
    await sim.play(account_id, type="image")
    [body] = await sim.settle()
    url = body["entry"][0]["messaging"][0]["message"]["attachments"][0]["payload"]["url"]
    await sim.api("POST", "faults", {"kind": "media_redirect"})
    await sim.api("POST", "faults", {"kind": "media_redirect", "location": "http://10.0.0.1/"})

    answers = [await sim.client.get(url) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [307, 307, 200]
    assert answers[0].headers["location"] == "http://169.254.169.254/latest/meta-data/"
    assert answers[1].headers["location"] == "http://10.0.0.1/"


async def test_the_lookup_may_name_a_foreign_link(sim: Sim) -> None:
    image = await media_of(sim)
    await sim.api("POST", "faults", {"kind": "media_link", "url": "http://127.0.0.1:1/x"})

    assert (await look_up(sim, image["id"])).json()["url"] == "http://127.0.0.1:1/x"
    assert "/simulator/lookaside/" in (await look_up(sim, image["id"])).json()["url"]


async def test_a_download_may_break_off(receiver: Receiver) -> None:
    async with serve(create_app(make_config(receiver.url))) as address, httpx.AsyncClient(base_url=address) as client:
        sim = Sim(client, receiver)
        image = await media_of(sim)
        await sim.api("POST", "faults", {"kind": "media_cut"})

        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.get(image["url"], headers=TOKEN)

        assert (await client.get(image["url"], headers=TOKEN)).status_code == 200


async def test_a_token_dies_between_two_calls_until_it_is_mended(sim: Sim) -> None:
    image = await media_of(sim)
    await sim.api("POST", "faults", {"kind": "token_dies", "after": 1, "account_id": WHATSAPP, "subcode": 460})

    first = await look_up(sim, image["id"])
    file = await sim.client.get(first.json()["url"], headers=TOKEN)
    sent = await sim.whatsapp_text()
    other = await sim.graph(PAGE, {"recipient": {"id": "1"}, "message": {"text": "x"}})
    await sim.api("DELETE", "faults")
    again = await sim.whatsapp_text()

    assert (first.status_code, file.status_code, sent.status_code, again.status_code) == (200, 401, 401, 200)
    assert [answer.json()["error"]["code"] for answer in (file, sent)] == [190, 190]
    assert sent.json()["error"]["error_subcode"] == 460
    assert other.json()["error"]["code"] == 100


async def test_a_429_comes_with_and_without_hints(sim: Sim) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "graph_error", "code": 130429})
    await sim.api("POST", "faults", {"kind": "graph_error", "code": 80007, "retry_after": 7, "regain_minutes": 3})

    bare, hinted = [await sim.whatsapp_text() for _ in range(2)]

    assert [bare.status_code, hinted.status_code] == [429, 429]
    assert "retry-after" not in bare.headers
    assert hinted.headers["retry-after"] == "7"
    assert '"estimated_time_to_regain_access":3' in hinted.headers["x-business-use-case-usage"]


async def test_faults_may_be_about_other_calls_than_sends(sim: Sim) -> None:
    message_id = await sim.play()
    image = await media_of(sim)
    await sim.api("POST", "faults", {"kind": "server_error_json", "on": ["signal", "media"], "times": 2})
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}

    answers = [await sim.whatsapp_text(), await sim.graph(WHATSAPP, read), await look_up(sim, image["id"])]

    assert [answer.status_code for answer in answers] == [200, 500, 500]
