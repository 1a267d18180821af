"""Files: the two steps of WhatsApp, links of the others, uploads."""

import base64
import hashlib

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
    assert (image["caption"], image["mime_type"]) == ("Look", "image/jpeg")
    assert base64.b64decode(image["sha256"]) == digest
    assert (found.json()["sha256"], found.json()["file_size"]) == (digest.hex(), len(file.content))
    assert file.content.startswith(b"\xff\xd8\xff")
    assert (without_token.status_code, too_late.status_code) == (401, 404)


@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
async def test_the_others_put_a_link_into_the_webhook(sim: Sim, account_id: str) -> None:
    await sim.play(account_id, type="voice")
    [body] = await sim.settle()
    [attachment] = body["entry"][0]["messaging"][0]["message"]["attachments"]

    file = await sim.client.get(attachment["payload"]["url"])
    forged = await sim.client.get(attachment["payload"]["url"].replace("oh=", "oh=0"))

    assert attachment["type"] == "audio"
    assert (file.status_code, file.headers["content-type"]) == (200, "audio/mp4")
    assert forged.status_code == 403


async def test_an_upload_can_be_sent(sim: Sim) -> None:
    await sim.play()
    form = {"messaging_product": "whatsapp", "type": "image/jpeg"}
    files = {"file": ("a.jpg", samples.load("photo-2").data, "image/jpeg")}
    uploaded = await sim.client.post(f"/simulator/graph/v25.0/{WHATSAPP}/media", data=form, files=files, headers=TOKEN)

    body = {"messaging_product": "whatsapp", "to": "15550200001", "type": "image"}
    sent = await sim.graph(WHATSAPP, {**body, "image": {"id": uploaded.json()["id"], "caption": "Here"}})
    unknown = await sim.graph(WHATSAPP, {**body, "image": {"id": "1"}})

    thread = await sim.api("GET", f"threads/{WHATSAPP}/15550200001")
    shown: httpx.Response = await sim.client.get(thread["data"][-1]["media"]["url"])
    assert sent.status_code == 200
    assert shown.content == samples.load("photo-2").data
    assert unknown.json()["error"]["code"] == 131053


async def test_a_customers_profile_is_told_to_the_business_only(sim: Sim) -> None:
    await sim.play(PAGE, "3490779546408085")

    path = "/simulator/graph/v25.0/3490779546408085?fields=first_name,last_name"
    known = await sim.client.get(path, headers={"Authorization": "Bearer token-messenger"})
    hidden = await sim.client.get(path, headers={"Authorization": "Bearer token-instagram"})

    assert known.json() == {"first_name": "Ada", "last_name": "Sample", "id": "3490779546408085"}
    assert hidden.json()["error"]["error_subcode"] == 33


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("photo-1", b"\xff\xd8\xff"), ("photo-2", b"\xff\xd8\xff"), ("photo-3", b"\xff\xd8\xff"),
        ("picture-png", b"\x89PNG"), ("video", b"\0\0\0 ftypisom"), ("voice-ogg", b"OggS"),
        ("voice-mp4", b"\0\0\0\x1cftyp"), ("song-mp3", b"ID3"), ("sticker", b"RIFF"),
        ("sticker-animated", b"RIFF"), ("document", b"%PDF-1.4"),
    ],
)  # fmt: skip
def test_the_samples_are_what_they_claim(name: str, start: bytes) -> None:
    sample = samples.load(name)

    assert sample.data.startswith(start)
    assert 1_000 < len(sample.data) < 100_000 or name == "document"


def test_a_sticker_has_the_size_that_whatsapp_asks_for() -> None:
    still, animated = samples.load("sticker").data, samples.load("sticker-animated").data

    # VP8X: flags, then width and height less one in 24 bits each
    assert {int.from_bytes(data[at : at + 3], "little") + 1 for data in (still, animated) for at in (24, 27)} == {512}
    assert (b"ANIM" in still, b"ANIM" in animated) == (False, True)
