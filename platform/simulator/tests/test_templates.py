"""Templates: what is refused, the review, what else happens to them, and how they are sent."""

import asyncio
from typing import Any

import httpx
import pytest

from simulator import samples

from .conftest import PAGE, WHATSAPP, Sim

WABA = "102290000000101"
GRAPH = "/simulator/graph/v25.0"
TOKEN = {"Authorization": "Bearer token-whatsapp"}
BODY = {"type": "BODY", "text": "Hi {{1}}, see you at {{2}} then.", "example": {"body_text": [["Ada", "noon"]]}}
GOOD: dict[str, Any] = {"name": "a_1", "language": "en_US", "category": "UTILITY", "components": [BODY]}


async def create(sim: Sim, **changes: Any) -> httpx.Response:
    document = {**GOOD, **changes}
    return await sim.client.post(f"{GRAPH}/{WABA}/message_templates", json=document, headers=TOKEN)


async def listed(sim: Sim, query: str = "") -> dict[str, Any]:
    answer = await sim.client.get(f"{GRAPH}/{WABA}/message_templates?{query}", headers=TOKEN)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def events(sim: Sim) -> list[tuple[str, dict[str, Any]]]:
    """Field and value of each webhook that is not about messages."""
    changes = [body["entry"][0]["changes"][0] for body in await sim.settle()]
    return [(change["field"], change["value"]) for change in changes if change["field"] != "messages"]


def body(text: str, **example: Any) -> dict[str, Any]:
    return {"type": "BODY", "text": text, **({"example": example} if example else {})}


def buttons(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return [BODY, {"type": "BUTTONS", "buttons": list(found)}]


async def test_an_account_starts_with_approved_templates_in_two_languages(sim: Sim) -> None:
    found = await listed(sim, "fields=name,language,status,category,quality_score&limit=100")

    names: dict[str, set[str]] = {}
    for one in found["data"]:
        names.setdefault(one["name"], set()).add(one["language"])
        assert (one["status"], one["quality_score"]["score"]) == ("APPROVED", "GREEN")
    assert len(names) == 7
    assert set(map(frozenset, names.values())) == {frozenset({"en_US", "de"})}


async def test_the_list_is_paged_and_filtered(sim: Sim) -> None:
    first = await listed(sim, "limit=10&fields=id")
    second = await listed(sim, f"limit=10&fields=id&after={first['paging']['cursors']['after']}")
    german = await listed(sim, "language=de&name=order&summary=total_count")

    assert ("next" in first["paging"], "next" in second["paging"]) == (True, False)
    assert len({one["id"] for one in first["data"] + second["data"]}) == 14
    assert [one["name"] for one in german["data"]] == ["order_shipped"]
    assert german["summary"] == {"total_count": 1}


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [
        ({"name": "Upper"}, None),
        ({"name": "x" * 513}, None),
        ({"language": "english"}, None),
        ({"category": "OTP"}, None),
        ({"parameter_format": "ROMAN"}, None),
        ({"components": []}, 2388043),
        ({"components": [{"type": "FOOTER", "text": "x"}]}, 2388043),
        ({"components": [BODY, BODY]}, None),
        ({"components": [{"type": "SIDEBAR"}, BODY]}, None),
        ({"components": [body("x" * 1025)]}, 2388040),
        ({"components": [body("Hi {{1}} there")]}, 2388072),
        ({"components": [body("Hi {{1}} there", body_text=[["a", "b"]])]}, 2388072),
        ({"components": [body("{{1}} is here", body_text=[["a"]])]}, 2388299),
        ({"components": [body("Here is {{1}}", body_text=[["a"]])]}, 2388299),
        ({"components": [body("Here {{1}}{{2}} it is", body_text=[["a", "b"]])]}, 2388299),
        ({"components": [body("Hi {{2}} there", body_text=[["a"]])]}, 2388047),
        ({"components": [body("Hi {{1}}, it is {{3}} now", body_text=[["a", "b"]])]}, 2388047),
        ({"components": [body("Hi {{name}} there", body_text=[["a"]])]}, 2388047),
        ({"components": [body("Hi {{1} there")]}, 2388047),
        ({"parameter_format": "NAMED", "components": [body("Hi {{Name}} there")]}, 2388047),
        ({"parameter_format": "NAMED", "components": [body("Hi {{name}} there", body_text=[["a"]])]}, 2388072),
        ({"components": [{"type": "HEADER", "format": "TEXT", "text": "x" * 61}, BODY]}, 2388040),
        ({"components": [{"type": "HEADER", "format": "TEXT", "text": "{{1}} {{2}}"}, BODY]}, 2388293),
        ({"components": [{"type": "HEADER", "format": "IMAGE"}, BODY]}, 2388072),
        ({"components": [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:x"]}}, BODY]}, 2494102),
        ({"components": [BODY, {"type": "FOOTER", "text": "Bye {{1}} now"}]}, 2388047),
        ({"components": [BODY, {"type": "FOOTER", "text": "x" * 61}]}, 2388040),
        ({"components": buttons()}, None),
        ({"components": buttons(*[{"type": "QUICK_REPLY", "text": str(n)} for n in range(11)])}, None),
        ({"components": buttons({"type": "QUICK_REPLY", "text": "x" * 26})}, None),
        ({"components": buttons({"type": "URL", "text": "Go", "url": "shop.example"})}, None),
        ({"components": buttons({"type": "URL", "text": "Go", "url": "https://a.example/{{1}}"})}, 2388072),
        ({"components": buttons(*[{"type": "PHONE_NUMBER", "text": "Call", "phone_number": "15550100101"}] * 2)}, None),
        (
            {
                "components": buttons(
                    {"type": "QUICK_REPLY", "text": "A"}, {"type": "URL", "text": "Go", "url": "https://a.example"},
                    {"type": "QUICK_REPLY", "text": "B"},
                )
            },
            None,
        ),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_template_is_said(sim: Sim, changes: dict[str, Any], subcode: int | None) -> None:
    before = len((await listed(sim, "limit=100"))["data"])

    answer = await create(sim, **changes)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (400, 100, subcode)
    assert error["error_user_title"]
    assert error["error_user_msg"]
    assert len((await listed(sim, "limit=100"))["data"]) == before


async def test_a_template_is_reviewed_and_the_outcome_is_told(sim: Sim) -> None:
    await sim.api("POST", "settings", {"template_review_s": 0.02})

    made = (await create(sim)).json()
    assert (made["status"], made["category"]) == ("PENDING", "UTILITY")
    await wait_for(sim, made["id"], "APPROVED")

    [(field, value)] = await events(sim)
    assert field == "message_template_status_update"
    assert value == {
        "event": "APPROVED", "message_template_id": int(made["id"]), "message_template_name": "a_1",
        "message_template_language": "en_US", "message_template_category": "UTILITY", "reason": "NONE",
    }  # fmt: skip


async def wait_for(sim: Sim, template_id: str, status: str) -> dict[str, Any]:
    for _ in range(300):
        answer = await sim.client.get(f"{GRAPH}/{template_id}?fields=status,rejected_reason", headers=TOKEN)
        if answer.json()["status"] == status:
            found: dict[str, Any] = answer.json()
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(answer.text)


async def test_a_review_may_refuse_and_an_edit_sends_it_in_again(sim: Sim) -> None:
    await sim.api("POST", "settings", {"template_review_s": 0.02, "template_review_rejects": True})
    made = (await create(sim)).json()
    refused = await wait_for(sim, made["id"], "REJECTED")
    await sim.api("POST", "settings", {"template_review_rejects": False})

    components = [body("Hello {{1}}, all well?", body_text=[["Ada"]])]
    edited = await sim.client.post(
        f"{GRAPH}/{made['id']}", json={"category": "MARKETING", "components": components}, headers=TOKEN
    )
    await wait_for(sim, made["id"], "APPROVED")

    told = await events(sim)
    assert refused["rejected_reason"] == "INVALID_FORMAT"
    assert edited.json()["success"] is True
    assert [field for field, _ in told] == [
        "message_template_status_update", "message_template_components_update", "message_template_status_update",
    ]  # fmt: skip
    assert told[0][1]["rejection_info"]["recommendation"]
    assert told[1][1]["message_template_element"] == "Hello {{1}}, all well?"


async def test_an_approved_template_is_edited_once_a_day_and_keeps_its_category(sim: Sim) -> None:
    await sim.api("POST", "settings", {"template_review_s": 0})
    template_id = (await listed(sim, "name=hello_world&language=de"))["data"][0]["id"]
    url = f"{GRAPH}/{template_id}"

    other = await sim.client.post(url, json={"category": "MARKETING"}, headers=TOKEN)
    first = await sim.client.post(url, json={"components": [body("Hallo.")]}, headers=TOKEN)
    await wait_for(sim, template_id, "APPROVED")
    second = await sim.client.post(url, json={"components": [body("Hallo!")]}, headers=TOKEN)
    await sim.api("POST", "clock", {"advance_s": 90_000})
    third = await sim.client.post(url, json={"components": [body("Hallo!")]}, headers=TOKEN)

    assert [one.status_code for one in (other, first, second, third)] == [400, 200, 400, 200]


async def test_names_are_unique_per_language_and_blocked_after_deletion(sim: Sim) -> None:
    twice = await create(sim, name="hello_world")
    other_language = await create(sim, name="hello_world", language="fr")
    deleted = await sim.client.delete(f"{GRAPH}/{WABA}/message_templates?name=hello_world", headers=TOKEN)
    blocked = await create(sim, name="hello_world")
    await sim.api("POST", "clock", {"advance_s": 31 * 86_400})
    later = await create(sim, name="hello_world")

    assert twice.json()["error"]["error_subcode"] == 2388024
    assert (other_language.status_code, deleted.json()) == (200, {"success": True})
    assert blocked.json()["error"]["error_subcode"] == 2388023
    assert later.status_code == 200
    assert [one["language"] for one in (await listed(sim, "name=hello_world"))["data"]] == ["en_US"]


async def test_one_language_is_deleted_by_its_id(sim: Sim) -> None:
    template_id = (await listed(sim, "name=hello_world&language=de"))["data"][0]["id"]

    query = f"name=hello_world&hsm_id={template_id}"
    await sim.client.delete(f"{GRAPH}/{WABA}/message_templates?{query}", headers=TOKEN)
    again = await sim.client.delete(f"{GRAPH}/{WABA}/message_templates?{query}", headers=TOKEN)

    assert [one["language"] for one in (await listed(sim, "name=hello_world"))["data"]] == ["en_US"]
    assert again.status_code == 400


@pytest.mark.parametrize(
    ("order", "field", "expected"),
    [
        ({"event": "REJECTED", "reason": "SCAM"}, "message_template_status_update", {"reason": "SCAM"}),
        ({"event": "PAUSED"}, "message_template_status_update", {"event": "PAUSED"}),
        ({"event": "DISABLED"}, "message_template_status_update", {"event": "DISABLED"}),
        ({"event": "FLAGGED"}, "message_template_status_update", {"event": "FLAGGED"}),
        ({"event": "REINSTATED"}, "message_template_status_update", {"event": "REINSTATED"}),
        (
            {"event": "CATEGORY", "category": "marketing"},
            "template_category_update", {"previous_category": "UTILITY", "new_category": "MARKETING"},
        ),
        (
            {"event": "CATEGORY", "category": "MARKETING", "announce": True},
            "template_category_update", {"new_category": "UTILITY", "correct_category": "MARKETING"},
        ),
        (
            {"event": "QUALITY", "score": "RED"},
            "message_template_quality_update", {"previous_quality_score": "GREEN", "new_quality_score": "RED"},
        ),
        (
            {"event": "COMPONENTS", "components": [body("Moin.")]},
            "message_template_components_update", {"message_template_element": "Moin."},
        ),
    ],
)  # fmt: skip
async def test_whatever_happens_to_a_template_is_told(
    sim: Sim, order: dict[str, Any], field: str, expected: dict[str, Any]
) -> None:
    template = (await listed(sim, "name=hello_world&language=de"))["data"][0]

    await sim.api("POST", f"templates/{template['id']}", order)

    [(found, value)] = await events(sim)
    assert found == field
    assert {name: value[name] for name in expected} == expected
    assert (value["message_template_name"], value["message_template_language"]) == ("hello_world", "de")


async def test_a_pause_ends_by_the_clock_and_the_third_disables(sim: Sim) -> None:
    template_id = (await listed(sim, "name=hello_world&language=de"))["data"][0]["id"]
    seen = []
    for hours in (3, 6, 6):
        await sim.api("POST", f"templates/{template_id}", {"event": "PAUSED"})
        seen.append((await listed(sim, "name=hello_world&language=de"))["data"][0]["status"])
        await sim.api("POST", "clock", {"advance_s": hours * 3600 + 1})

    assert seen == ["PAUSED", "PAUSED", "DISABLED"]
    assert (await listed(sim, "name=hello_world&language=de"))["data"][0]["status"] == "DISABLED"


async def send(
    sim: Sim, name: str, *components: dict[str, Any], language: str = "en_US", to: str = "15550200001"
) -> httpx.Response:
    template = {"name": name, "language": {"code": language}, "components": list(components)}
    key = "to" if to.isdigit() else "recipient"
    return await sim.graph(
        WHATSAPP, {"messaging_product": "whatsapp", key: to, "type": "template", "template": template}
    )


def texts(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "parameters": [{"type": "text", "text": value} for value in values]}


SHIPPED = (texts("header", "A-1"), texts("body", "Ada", "Friday"))
TRACK = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "A-1"}]}


async def test_a_template_is_filled_and_shown_on_the_phone(sim: Sim) -> None:
    answer = await send(sim, "order_shipped", *SHIPPED, TRACK)

    [message] = (await sim.api("GET", f"threads/{WHATSAPP}/15550200001"))["data"]
    assert answer.status_code == 200
    assert message["text"] == "Hi Ada, your order is on its way and should arrive on Friday."
    shown = message["content"]["shown"]
    assert (shown["header"], shown["footer"]) == ("Order A-1", "Reply to this message if something is wrong.")
    assert shown["buttons"][0]["url"] == "https://shop.example/track/A-1"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing",), 132001),
        (("order_shipped", texts("header", "A-1"), texts("body", "Ada"), TRACK), 132000),
        (("order_shipped", texts("body", "Ada", "Friday"), TRACK), 132000),
        (("hello_world", texts("body", "Ada")), 132000),
        (("order_shipped", *SHIPPED), 131008),
        (("order_shipped", *SHIPPED, {**TRACK, "sub_type": "quick_reply"}), 132012),
        (("new_arrivals", texts("body", "Ada", "Sunday")), 132012),
        (("new_arrivals", texts("header", "x"), texts("body", "Ada", "Sunday")), 132012),
        (("order_shipped", texts("header", "A"), texts("body", "Ada\nB", "Friday"), TRACK), 132018),
        (("order_shipped", texts("header", "A"), texts("body", "Ada", "x" * 1000), TRACK), 132005),
        (("feedback_request", texts("body", "Ada", "the mug")), 100),
    ],
)  # fmt: skip
async def test_a_send_that_does_not_fit_its_template_is_refused(sim: Sim, arguments: Any, code: int) -> None:
    answer = await send(sim, *arguments)

    assert answer.json()["error"]["code"] == code
    assert (await sim.api("GET", "ledger"))["count"] == 0


@pytest.mark.parametrize(("event", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)])
async def test_only_approved_templates_are_sent(sim: Sim, event: str, code: int) -> None:
    template_id = (await listed(sim, "name=hello_world&language=en_US"))["data"][0]["id"]
    await sim.api("POST", f"templates/{template_id}", {"event": event})

    assert (await send(sim, "hello_world")).json()["error"]["code"] == code
    assert (await send(sim, "hello_world", language="de")).status_code == 200


async def test_codes_need_a_phone_number(sim: Sim) -> None:
    await sim.play(customer={"id": "US.1", "name": "Ada"})
    code = {"type": "button", "sub_type": "url", "index": 0, "parameters": [{"type": "text", "text": "482913"}]}

    answer = await send(sim, "verification_code", texts("body", "482913"), code, to="US.1")

    assert answer.json()["error"]["code"] == 131062


async def test_a_header_picture_is_uploaded_in_pieces(sim: Sim) -> None:
    photo = samples.load("photo-2").data
    asked = f"file_name=a.jpg&file_length={len(photo)}&file_type=image/jpeg"
    session = (await sim.client.post(f"{GRAPH}/480010000000001/uploads?{asked}", headers=TOKEN)).json()["id"]

    half = len(photo) // 2
    first = await sim.client.post(f"{GRAPH}/{session}", content=photo[:half], headers={**TOKEN, "file_offset": "0"})
    wrong = await sim.client.post(f"{GRAPH}/{session}", content=photo, headers={**TOKEN, "file_offset": "0"})
    told = await sim.client.get(f"{GRAPH}/{session}", headers=TOKEN)
    rest = {**TOKEN, "file_offset": str(told.json()["file_offset"])}
    last = await sim.client.post(f"{GRAPH}/{session}", content=photo[half:], headers=rest)
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [last.json()["h"]]}}
    made = await create(sim, components=[header, BODY])

    assert (first.json()["file_offset"], told.json()["file_offset"], wrong.status_code) == (half, half, 400)
    assert made.status_code == 200
    [found] = (await listed(sim, "name=a_1"))["data"]
    link = found["components"][0]["example"]["header_handle"][0]
    assert (await sim.client.get(link)).content == photo


async def test_templates_are_the_accounts_own(sim: Sim) -> None:
    headers = {"Authorization": "Bearer token-messenger"}
    template_id = (await listed(sim))["data"][0]["id"]

    answers = [
        await sim.client.get(f"{GRAPH}/{WABA}/message_templates", headers=headers),
        await sim.client.get(f"{GRAPH}/{template_id}", headers=headers),
        await sim.client.post(f"{GRAPH}/{template_id}", json={}, headers=headers),
        await sim.client.get(f"{GRAPH}/{PAGE}/message_templates", headers=headers),
    ]

    assert {answer.json()["error"]["error_subcode"] for answer in answers} == {33}
