"""The mailbox: takes what is posted, shows it as a stranger's page."""

from .conftest import Sim

MAIL = {
    "id": "mail_1",
    "from": "Inlet <a@b.test>",
    "to": "Ana@Example.test",
    "subject": "Your code",
    "text": "ABCD",
    "html": "<html><head></head><body>ABCD</body></html>",
}


async def test_a_mail_is_kept_once_and_found_by_its_address(sim: Sim) -> None:
    for _ in range(2):
        assert (await sim.api("POST", "mail", MAIL))["id"] == "mail_1"
    await sim.api("POST", "mail", {**MAIL, "id": "mail_2", "to": "ben@example.test"})

    [mail] = (await sim.api("GET", "mail?to=ana@example.TEST"))["data"]
    assert (mail["subject"], mail["text"], mail["to"]) == ("Your code", "ABCD", "ana@example.test")
    newest_first = (await sim.api("GET", "mail"))["data"]
    assert [each["id"] for each in newest_first] == ["mail_2", "mail_1"]
    assert (await sim.api("GET", f"mail?after={mail['seq']}"))["data"] == newest_first[:1]


async def test_a_mail_is_shown_where_it_can_run_and_load_nothing(sim: Sim) -> None:
    await sim.api("POST", "mail", MAIL)

    shown = await sim.client.get("/simulator/mail/mail_1/")

    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "allow-scripts" not in shown.headers["Content-Security-Policy"]
    assert '<base target="_blank">' in shown.text
    assert (await sim.client.get("/simulator/mail/")).status_code == 200
    assert (await sim.client.get("/simulator/mail/none/")).status_code == 404


async def test_what_is_no_mail_is_refused(sim: Sim) -> None:
    assert (await sim.client.post("/simulator/api/mail", json={**MAIL, "html": None})).status_code == 422
