"""Files: the two steps of WhatsApp, links of the others, uploads."""

import base64
import hashlib
import io
import wave

import httpx
import pytest

from simulator import samples

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

TOKEN = {"Authorization": "Bearer token-whatsapp"}


async def test_a_whatsapp_photo_is_fetched_in_two_steps_within_five_minutes(sim: Sim) -> None:
    await sim.play(type="image", text="Look")
    [body] = await sim.settle()
    image = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]

    found = await sim.client.get(f"/simulator/graph/v25.0/{image['id']}?phone_number_id={WHATSAPP}", headers=TOKEN)
    url = found.json()["url"]
    file = await sim.client.get(url, headers=TOKEN)
    without_token = await sim.client.get(url)
    await sim.api("POST", "clock", {"advance_s": 301})
    too_late = await sim.client.get(url, headers=TOKEN)

    digest = hashlib.sha256(file.content).digest()
    assert (image["caption"], image["mime_type"]) == ("Look", "image/png")
    assert base64.b64decode(image["sha256"]) == digest
    assert (found.json()["sha256"], found.json()["file_size"]) == (digest.hex(), len(file.content))
    assert file.content.startswith(b"\x89PNG")
    assert (without_token.status_code, too_late.status_code) == (401, 404)


@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
async def test_the_others_put_a_link_into_the_webhook(sim: Sim, account_id: str) -> None:
    await sim.play(account_id, type="voice")
    [body] = await sim.settle()
    [attachment] = body["entry"][0]["messaging"][0]["message"]["attachments"]

    file = await sim.client.get(attachment["payload"]["url"])
    forged = await sim.client.get(attachment["payload"]["url"].replace("oh=", "oh=0"))

    assert attachment["type"] == "audio"
    assert (file.status_code, file.headers["content-type"]) == (200, "audio/wav")
    assert forged.status_code == 403


async def test_an_upload_can_be_sent(sim: Sim) -> None:
    await sim.play()
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    files = {"file": ("a.png", samples.photo_png(), "image/png")}
    uploaded = await sim.client.post(f"/simulator/graph/v25.0/{WHATSAPP}/media", data=form, files=files, headers=TOKEN)

    body = {"messaging_product": "whatsapp", "to": "15550200001", "type": "image"}
    sent = await sim.graph(WHATSAPP, {**body, "image": {"id": uploaded.json()["id"], "caption": "Here"}})
    unknown = await sim.graph(WHATSAPP, {**body, "image": {"id": "1"}})

    thread = await sim.api("GET", f"threads/{WHATSAPP}/15550200001")
    shown: httpx.Response = await sim.client.get(thread["data"][-1]["media"]["url"])
    assert sent.status_code == 200
    assert shown.content == samples.photo_png()
    assert unknown.json()["error"]["code"] == 131053


async def test_a_customers_profile_is_told_to_the_business_only(sim: Sim) -> None:
    await sim.play(PAGE, "3490779546408085")

    path = "/simulator/graph/v25.0/3490779546408085?fields=first_name,last_name"
    known = await sim.client.get(path, headers={"Authorization": "Bearer token-messenger"})
    hidden = await sim.client.get(path, headers={"Authorization": "Bearer token-instagram"})

    assert known.json() == {"first_name": "Ada", "last_name": "Sample", "id": "3490779546408085"}
    assert hidden.json()["error"]["error_subcode"] == 33


def test_the_samples_are_what_they_claim() -> None:
    with wave.open(io.BytesIO(samples.voice_wav())) as sound:
        assert sound.getnframes() == 16_000
    assert samples.recording("voice.ogg").startswith(b"OggS")
    assert samples.recording("sunset.mp4")[4:8] == b"ftyp"
    assert samples.recording("smile.webp")[8:12] == b"WEBP"
    assert samples.document_pdf().startswith(b"%PDF-1.4")
    assert len({samples.photo_png(variant) for variant in range(3)}) == 3


@pytest.mark.parametrize(
    ("fault", "status", "is_whole"),
    [
        ({"kind": "media_error"}, 503, False),
        ({"kind": "media_error", "status": 401}, 401, False),
        ({"kind": "media_html"}, 200, False),
        ({"kind": "media_slow", "seconds": 0.2}, 200, True),
        ({"kind": "media_large", "bytes": 100_000}, 200, False),
    ],
)
async def test_a_fault_strikes_one_download(sim: Sim, fault: dict[str, object], status: int, is_whole: bool) -> None:
    await sim.play(type="image")
    [body] = await sim.settle()
    url = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]["url"]
    await sim.api("POST", "faults", fault)

    struck, after = [await sim.client.get(url, headers=TOKEN) for _ in range(2)]

    assert (struck.status_code, struck.content == samples.photo_png()) == (status, is_whole)
    assert (after.status_code, after.content) == (200, samples.photo_png())


async def test_a_fault_may_strike_the_address_instead(sim: Sim) -> None:
    await sim.play(type="image")
    [body] = await sim.settle()
    image = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    await sim.api("POST", "faults", {"kind": "media_error", "status": 401, "step": "address"})

    struck, after = [await sim.client.get(f"/simulator/graph/v25.0/{image['id']}", headers=TOKEN) for _ in range(2)]

    assert (struck.status_code, struck.json()["error"]["code"]) == (401, 190)
    assert after.status_code == 200
