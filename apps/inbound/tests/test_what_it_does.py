"""What news of every kind do to threads, customers and the log: through the real endpoint and the real drain."""

import copy
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.channels.adapters.tests.corpus import load_body
from apps.channels.models import ChannelAlarm, HealthEvent
from apps.inbound.drain import drain
from apps.inbound.history import import_chunk
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import Webhook, whatsapp
from tenants.context import tenant_scope

PHONE, OTHER = "15550200001", "15550200002"


def at(minutes: float) -> int:
    """Seconds since 1970, so many minutes from an hour ago."""
    return int(time.time()) - 3600 + int(minutes * 60)


def say(id_: str, minutes: float = 0, sender: str = PHONE, **message: Any) -> Webhook:
    body = {"type": "text", "text": {"body": f"This is {id_}"}, **message}
    return {"from": sender, "id": id_, "timestamp": str(at(minutes)), **body}


def by_id(office: Office) -> dict[str, dict[str, Any]]:
    return {each["channel_message_id"]: each for each in office.messages("acme")}


def change(field: str, value: Webhook, suffix: str = "101") -> Webhook:
    body = whatsapp(suffix)
    metadata = body["entry"][0]["changes"][0]["value"]["metadata"]
    body["entry"][0] |= {"time": at(0), "changes": [{"field": field, "value": {"metadata": metadata, **value}}]}
    return body


# --- taken back ---


def revoke(of: str, id_: str = "wamid.revoke", minutes: float = 5) -> Webhook:
    return say(id_, minutes, type="revoke", revoke={"original_message_id": of})


def edit(of: str, words: str, id_: str = "wamid.edit", minutes: float = 3) -> Webhook:
    inner = {"type": "text", "text": {"body": words}}
    return say(id_, minutes, type="edit", edit={"original_message_id": of, "message": inner})


def everything_stored(office: Office) -> str:
    """All that the tenant's tables and the replayed log say."""
    rows = office.rows("SELECT row_to_json(m)::text FROM inbox_message m", slug="acme")
    rows += office.rows("SELECT row_to_json(c)::text FROM inbox_conversation c", slug="acme")
    rows += office.rows("SELECT data::text FROM events_logentry ORDER BY seq", slug="acme")
    return "\n".join(text for (text,) in rows) + str(office.get("acme", "/events?after=0"))


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_what_a_customer_takes_back_is_nowhere_any_more(office: Office, in_one_batch: bool) -> None:
    secret, second = "my card is 4111", "my card is 4222"
    messages = [
        say("wamid.1", 0, text={"body": secret}),
        edit("wamid.1", second),
        say("wamid.2", 4, context={"id": "wamid.1"}),
        revoke("wamid.1"),
    ]
    bodies = [whatsapp("101", *messages)] if in_one_batch else [whatsapp("101", each) for each in messages]
    if not in_one_batch:
        for body in bodies[:-1]:
            office.deliver(body)
        assert secret in everything_stored(office) and second in everything_stored(office)
    office.deliver(*bodies, *bodies)

    shown = by_id(office)
    assert shown["wamid.1"]["deleted_at"] is not None
    assert (shown["wamid.1"]["body_text"], shown["wamid.1"]["content"]) == (None, {})
    assert shown["wamid.2"]["reply_to_message_id"] == shown["wamid.1"]["id"], "that there was something stays"
    stored = everything_stored(office)
    assert secret not in stored and second not in stored
    assert "Message deleted" not in (office.conversations("acme")[0]["last_message_preview"] or "")


def test_the_preview_of_what_is_taken_back_goes_from_the_log_as_well(office: Office) -> None:
    office.deliver(whatsapp("101", say("wamid.1", text={"body": "only this"})))
    office.deliver(whatsapp("101", revoke("wamid.1")))

    assert office.conversations("acme")[0]["last_message_preview"] == "Message deleted"
    assert "only this" not in everything_stored(office)


def test_an_edit_that_comes_after_the_deletion_brings_nothing_back(office: Office) -> None:
    office.deliver(whatsapp("101", say("wamid.1", text={"body": "first"})))
    office.deliver(whatsapp("101", revoke("wamid.1")))
    office.deliver(whatsapp("101", edit("wamid.1", "late words")))

    assert "late words" not in everything_stored(office)


def test_a_deletion_that_is_faster_than_its_message_counts(office: Office) -> None:
    office.deliver(whatsapp("101", revoke("wamid.1")))
    office.deliver(whatsapp("101", say("wamid.1", text={"body": "too late"})))

    assert by_id(office)["wamid.1"]["deleted_at"] is not None
    assert "too late" not in everything_stored(office)


# --- one person ---


def test_two_customers_who_turn_out_to_be_one_have_one_history(office: Office) -> None:
    by_phone = whatsapp("101", say("wamid.1", 0), say("wamid.2", 2))
    by_id_alone = whatsapp("101", {**say("wamid.3", 1), "from_user_id": "US.77"})
    del by_id_alone["entry"][0]["changes"][0]["value"]["messages"][0]["from"]
    by_id_alone["entry"][0]["changes"][0]["value"]["contacts"] = [{"user_id": "US.77", "profile": {"name": "Mara"}}]
    office.deliver(by_phone)
    office.deliver(by_id_alone)
    assert len(office.conversations("acme")) == 2
    gone = next(each for each in office.conversations("acme") if each["customer"]["display_name"] == "Mara")
    both = whatsapp("101", {**say("wamid.4", 3), "from_user_id": "US.77"})

    office.deliver(both, both)

    (conversation,) = office.conversations("acme")
    assert [each["channel_message_id"] for each in office.messages("acme")] == [
        "wamid.1", "wamid.3", "wamid.2", "wamid.4",
    ]  # fmt: skip
    assert conversation["unread_count"] == 4
    assert {each["external_user_id"] for each in conversation["customer"]["identities"]} == {PHONE, "US.77"}
    assert office.count("customers_customer", slug="acme") == 1
    assert office.get("acme", f"/conversations/{gone['id']}")["id"] == conversation["id"], "old links lead there"
    events = office.get("acme", "/events?after=0")["data"]
    (merged,) = [each for each in events if each["type"] == "conversation.merged"]
    assert (merged["conversation_id"], merged["data"]["conversation"]["id"]) == (gone["id"], conversation["id"])
    entry, *_ = office.get("acme", "/audit?action=customer.merged")["data"]
    assert entry["before"]["customer"]["identities"] == [["whatsapp", "", "bsuid", "US.77"]]
    undo = office.rows("SELECT message_ids, row->>'number' FROM inbox_mergedconversation", slug="acme")
    assert undo == [([by_id(office)["wamid.3"]["id"]], str(gone["number"]))]


def test_a_changed_number_keeps_one_history(office: Office) -> None:
    system = {"type": "user_changed_number", "wa_id": OTHER, "body": "changed"}
    office.deliver(whatsapp("101", say("wamid.1", 0)))
    office.deliver(whatsapp("101", say("wamid.2", 1, type="system", system=system)))
    office.deliver(whatsapp("101", say("wamid.3", 2, sender=OTHER)))

    (conversation,) = office.conversations("acme")
    assert [each["channel_message_id"] for each in office.messages("acme")] == ["wamid.1", "wamid.2", "wamid.3"]
    assert conversation["customer"]["phone"] == OTHER
    assert conversation["unread_count"] == 2, "a notice of the platform waits for nobody"
    current = {each["external_user_id"]: each["is_current"] for each in conversation["customer"]["identities"]}
    assert current == {PHONE: False, OTHER: True}


def test_a_new_scoped_id_is_the_same_customer(office: Office) -> None:
    office.deliver(whatsapp("101", {**say("wamid.1", 0), "from_user_id": "US.1"}))
    update = {"user_id": {"previous": "US.1", "current": "US.2"}, "timestamp": str(at(1))}
    office.deliver(change("user_id_update", {"user_id_update": [update]}))
    office.deliver(whatsapp("101", {**say("wamid.2", 2, sender="US.2"), "from_user_id": "US.2"}))

    assert len(office.conversations("acme")) == 1


def test_names_from_the_phone_app_and_consent_are_kept(office: Office) -> None:
    office.deliver(whatsapp("101", say("wamid.1", 0)))
    contact = {"full_name": "Mara from the market", "phone_number": PHONE}
    sync = {"type": "contact", "contact": contact, "action": "add", "metadata": {"timestamp": str(at(1))}}
    stop = {"wa_id": PHONE, "category": "marketing_messages", "value": "stop", "timestamp": at(2)}
    resume = {**stop, "value": "resume", "timestamp": at(1)}
    office.deliver(change("smb_app_state_sync", {"state_sync": [sync]}))
    office.deliver(change("user_preferences", {"user_preferences": [stop]}))
    office.deliver(change("user_preferences", {"user_preferences": [resume]}))

    (conversation,) = office.conversations("acme")
    assert conversation["customer"]["display_name"] == "Mara from the market"
    assert conversation["customer"]["marketing_stopped_at"] is not None, "the newest word counts, not the last to come"


def test_a_message_that_fails_because_of_an_opt_out_stops_marketing_until_the_customer_says_otherwise(
    office: Office,
) -> None:
    office.deliver(whatsapp("101", say("wamid.1", 0)))
    failed = {
        "id": "wamid.unknown",
        "status": "failed",
        "timestamp": str(at(2)),
        "recipient_id": PHONE,
        "errors": [{"code": 131050, "title": "User has stopped receiving marketing messages"}],
    }
    for code, is_stopped in ((131026, False), (131050, True)):
        office.deliver(whatsapp("101", statuses=[{**failed, "errors": [{"code": code}]}]))
        (conversation,) = office.conversations("acme")
        assert (conversation["customer"]["marketing_stopped_at"] is not None) is is_stopped
    resume = {"wa_id": PHONE, "category": "marketing_messages", "value": "resume", "timestamp": at(3)}
    office.deliver(change("user_preferences", {"user_preferences": [resume]}))

    (conversation,) = office.conversations("acme")
    assert conversation["customer"]["marketing_stopped_at"] is None


def test_a_message_that_fails_because_the_account_is_blocked_is_told_once(office: Office) -> None:
    office.deliver(whatsapp("101", say("wamid.1", 0)))
    for number in range(3):
        failed = {"id": f"wamid.x{number}", "status": "failed", "timestamp": str(at(number)), "recipient_id": PHONE}
        office.deliver(whatsapp("101", statuses=[{**failed, "errors": [{"code": 131031}]}]))

    with tenant_scope(office.scopes["acme"]):
        assert [each.kind for each in HealthEvent.objects.all()] == ["account_restricted"]
        assert [each.cause for each in ChannelAlarm.objects.all()] == ["restricted"]


# --- old chats ---


def history(*threads: Webhook, progress: int = 100, errors: list[Webhook] | None = None) -> Webhook:
    metadata = {"phase": 0, "chunk_order": 1, "progress": progress}
    chunk: Webhook = {"errors": errors} if errors else {"metadata": metadata, "threads": list(threads)}
    return change("history", {"history": [chunk]})


def old(id_: str, days: float, *, ours: bool = False, status: str = "READ", customer: str = PHONE) -> Webhook:
    when = int((datetime.now(UTC) - timedelta(days=days)).timestamp())
    ends = {"from": "15550100101", "to": customer} if ours else {"from": customer}
    return {**ends, "id": id_, "timestamp": str(when), "type": "text", "text": {"body": f"Old {id_}"},
            "history_context": {"status": status}}  # fmt: skip


def import_all(office: Office) -> None:
    while import_chunk(office.scopes["acme"]):
        pass


def test_imported_chats_take_their_places_and_wake_nobody(office: Office) -> None:
    thread = {"id": PHONE, "messages": [old("wamid.a", 40), old("wamid.b", 39, ours=True), old("wamid.c", 2)]}
    other = {"id": OTHER, "messages": [old("wamid.d", 0.01, customer=OTHER)]}
    office.deliver(whatsapp("101", say("wamid.new", 0)))

    office.deliver(history(thread, other), history(thread, other))
    import_all(office)

    by_phone = {each["customer"]["phone"]: each for each in office.conversations("acme")}
    assert [each["channel_message_id"] for each in office.messages("acme") if each["body_text"].startswith("Old")] != []
    order = [each["channel_message_id"] for each in office.messages("acme") if each["identities"] == [PHONE]]
    assert order == ["wamid.a", "wamid.b", "wamid.c", "wamid.new"]
    assert by_id(office)["wamid.b"]["delivery_status"] == "read"
    assert (by_phone[PHONE]["unread_count"], by_phone[PHONE]["status"]) == (1, "open")
    fresh = by_phone[OTHER]
    assert (fresh["unread_count"], fresh["status"], fresh["waiting_since"]) == (0, "resolved", None)
    assert fresh["reply_window_ends_at"] is None, "an old message opens no window, however fresh it is"
    events = office.get("acme", "/events?after=0")["data"]
    told = [each["data"]["message"]["channel_message_id"] for each in events if each["type"] == "message.created"]
    assert told == ["wamid.new"]
    assert [each["type"] for each in events].count("conversation.history_imported") == 2
    progress = [each["data"]["history"] for each in events if each["type"] == "channel_account.history_progressed"]
    assert (progress[-1]["state"], progress[-1]["percent"]) == ("done", 100)


def test_an_import_goes_on_where_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.inbound.history.AT_ONCE", 2)
    office.deliver(history({"id": PHONE, "messages": [old(f"wamid.{n}", 10 - n) for n in range(5)]}))

    assert import_chunk(office.scopes["acme"])
    assert len(office.messages("acme")) == 2
    import_all(office)

    assert [each["channel_message_id"] for each in office.messages("acme")] == [f"wamid.{n}" for n in range(5)]
    assert office.rows("SELECT done, total, state FROM inbox_historyimport", slug="acme") == [(5, 5, "done")]


def test_a_refused_history_is_told_and_imports_nothing(office: Office) -> None:
    office.deliver(history(errors=[{"code": 2593109, "title": "History sync is turned off"}]))

    assert not import_chunk(office.scopes["acme"])
    assert office.rows("SELECT state, error_code FROM inbox_historyimport", slug="acme") == [("refused", "2593109")]
    assert [each["title"] for each in office.get("acme", "/notices")["data"]] == ["The chat history was not shared"]


@pytest.mark.parametrize("file_first", [True, False])
def test_the_file_of_an_imported_message_is_added_to_it(office: Office, file_first: bool) -> None:
    chats = history({"id": PHONE, "messages": [{**old("wamid.a", 3), "type": "media_placeholder"}]})
    image = {"id": "1002", "mime_type": "image/jpeg", "caption": "pic", "sha256": "x"}
    file = change("history", {"messages": [{**old("wamid.a", 3), "type": "image", "image": image}]})
    for body in (file, chats) if file_first else (chats, file):
        office.deliver(body)
        import_all(office)

    shown = by_id(office)["wamid.a"]
    assert (shown["message_type"], shown["body_text"], len(shown["attachments"])) == ("image", "pic", 1)


# --- threads of others, comments, calls ---


def test_a_comment_is_an_entry_that_opens_no_window(office: Office) -> None:
    body = load_body("instagram/comment--1.json")
    office.deliver(body, body)

    (comment,) = office.messages("acme")
    (conversation,) = office.conversations("acme")
    assert (comment["message_type"], comment["body_text"]) == ("comment", "Hello World")
    assert comment["content"]["comment"] == {
        "id": "17942434537458011", "media_id": "17925016639390588", "media_type": "ad", "ad_id": "23847982099528627",
        "is_live": False,
    }  # fmt: skip
    assert conversation["reply_window_ends_at"] is None
    assert (conversation["unread_count"], conversation["customer"]["username"]) == (1, "ada.sample")


def test_the_accounts_own_comment_is_none(office: Office) -> None:
    body = load_body("instagram/comment--1.json")
    body["entry"][0]["changes"][0]["value"]["from"]["id"] = body["entry"][0]["id"]
    office.deliver(body)

    assert office.conversations("acme") == []


def test_a_call_is_one_entry_from_ring_to_end(office: Office) -> None:
    ring = load_body("whatsapp/call--1.json")
    end = copy.deepcopy(ring)
    call = end["entry"][0]["changes"][0]["value"]["calls"][0]
    call |= {"event": "terminate", "status": "COMPLETED", "duration": 65, "timestamp": str(int(call["timestamp"]) + 70)}
    office.deliver(end)
    office.deliver(ring)

    (entry,) = office.messages("acme")
    assert entry["message_type"] == "call"
    assert entry["content"]["call"] == {"id": call["id"], "state": "ended", "duration_s": 65}
    window_ends_at = datetime.fromisoformat(office.conversations("acme")[0]["reply_window_ends_at"])
    assert window_ends_at - datetime.fromisoformat(entry["position_at"]) == timedelta(hours=24)


def test_standby_and_handover_say_who_answers(office: Office) -> None:
    standby = load_body("instagram/standby--1.json")
    handed_over = load_body("instagram/handover--1.json")
    handed_over["entry"][0]["messaging"][0]["sender"] = standby["entry"][0]["standby"][0]["sender"]
    office.deliver(standby)
    assert office.conversations("acme")[0]["thread_owner"] == "other"
    office.deliver(handed_over)

    assert office.conversations("acme")[0]["thread_owner"] is None
    assert [each["message_type"] for each in office.messages("acme")] == ["text", "event"]


def test_a_line_about_nobody_we_know_makes_nobody(office: Office) -> None:
    office.deliver(load_body("messenger/referral--1.json"), load_body("messenger/optin--1.json"))

    assert office.count("customers_customer", slug="acme") == 0
    assert office.conversations("acme") == []


def test_admins_hear_of_an_accounts_troubles_once(office: Office) -> None:
    body = load_body("whatsapp/account_update--1.json")
    office.deliver(body, body)

    page = office.get("acme", "/notices")
    assert [each["title"] for each in page["data"]] == ["WhatsApp has restricted the account"]
    assert page["unread"] == 1


def test_the_raw_item_behind_a_message_is_only_that_one(office: Office) -> None:
    office.deliver(whatsapp("101", say("wamid.1"), say("wamid.2", type="hologram", text=None)))
    shown = by_id(office)["wamid.2"]
    assert shown["message_type"] == "unsupported"

    raw = office.get("acme", f"/messages/{shown['id']}/raw")["raw"]

    assert [each["id"] for each in raw["value"]["messages"]] == ["wamid.2"]
    assert raw["value"]["messages"][0]["type"] == "hologram"


def test_a_batch_of_everything_takes_as_many_statements_as_one_of_each(office: Office) -> None:
    """Nothing per row: also lookups for previews, ids and happenings are one for a batch."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for start, many in ((0, 3), (100, 60)):
        messages = [
            say(f"wamid.{start + n}", n / 10, sender=f"1555021{start + n:04}", text={"body": f"https://a.test/{n}"})
            for n in range(many)
        ]
        assert office.post(whatsapp("101", *messages)).status_code == 200
        with CaptureQueriesContext(connection) as statements:
            drain()
        counts.append(len([each for each in statements if "SELECT" in each["sql"] or "INSERT" in each["sql"]]))

    few, lots = counts
    assert lots <= few + 1, counts  # COPY is not counted, INSERTs of few rows are
    assert len(office.messages("acme")) == 63
