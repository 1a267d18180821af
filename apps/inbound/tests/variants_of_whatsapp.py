"""WhatsApp: what else its customers, its phone app and the platform send."""

from typing import Any

from apps.inbound.tests.variants import (
    ANY,
    MARA,
    OLAF,
    OURS,
    SCOPED,
    WABA,
    T,
    Variant,
    change,
    echo,
    edit,
    ours,
    person,
    revoke,
    say,
    shown,
    status,
    wa,
)

# fmt: off
_IMAGE = {"id": "1001", "mime_type": "image/jpeg", "sha256": "aGFzaA=="}
_HI, _THREE = [shown()], [shown(), shown(), shown()]
_PLACEHOLDER = [shown("unsupported", None)]
_AS_IT_WAS = [shown(edited=False, deleted=False), shown("unsupported", None)]
_UNTOLD: dict[str, Any] = {"unread_count": 0, "reply_window_ends_at": None}


def _two(first: str, second: str) -> list[Any]:
    return [wa(say(id="a", by=first), contacts=None), wa(say(id="b", at=1, by=second), contacts=None)]


def _scoped(id_: str, at: int, user_id: str = SCOPED, **more: Any) -> Any:
    return wa(say(id=id_, at=at, from_user_id=user_id, **{"by": None, **more}), contacts=None)


def _moved(by: str | None = MARA, **system: Any) -> list[Any]:
    news = wa(say("system", {"body": "moved", **system}, id="s", at=1, by=by), contacts=None)
    return [wa(say()), news, wa(say(id="b", at=2, by=OLAF), contacts=None)]


WHO = [
    Variant("username with its @", [wa(say(from_user_id=SCOPED, by=None),
            contacts=[{"user_id": SCOPED, "profile": {"username": "@mara.b"}}])],
            _HI, who={"display_name": "@mara.b", "username": "mara.b", "phone": None}),
    Variant("empty phone", [wa(say(from_user_id=SCOPED, by=""),
            contacts=[person("Mara", wa_id="", user_id=SCOPED)])], _HI, who={"display_name": "Mara", "phone": None}),
    Variant("contacts without a profile", [wa(say(), contacts=[{"wa_id": MARA, "profile": None}, None])], _HI),
    Variant("contacts in another order", [wa(say(id="a"), say(id="b", at=1, by=OLAF),
            contacts=[person("Olaf", wa_id=OLAF), person("Mara", wa_id=MARA)])],
            [shown(by="Mara"), shown(by="Olaf")], threads=2),
    Variant("one contact for two people", [wa(say(id="a"), say(id="b", at=1, by=OLAF))],
            [shown(by="Mara"), shown(by=f"+{OLAF}")], threads=2),
    Variant("contact in Brazil's other form", [wa(say(by="5511987654321"),
            contacts=[person("Mara", wa_id="551187654321")])], [shown(by="Mara")]),
    Variant("Brazil, 12 and 13 digits", _two("551187654321", "5511987654321"), [shown(), shown()], threads=1),
    Variant("Argentina, with and without the 9", _two("5491123456789", "541123456789"), [shown(), shown()], threads=1),
    Variant("phone, both ids, scoped id", [wa(say(id="a"), contacts=None), _scoped("b", 1, by=MARA),
            _scoped("c", 2)], _THREE, threads=1, who={"phone": MARA}),
    Variant("two who turn out to be one", [wa(say(id="a"), contacts=None), _scoped("b", 1),
            _scoped("c", 2, by=MARA)], _THREE, threads=1),
    Variant("a parent id names nobody", [wa(say(from_parent_user_id="US.ENT.1", by=None), contacts=None)], [],
            dead=("no_sender",)),
    Variant("number changed, oldest form", _moved(type="customer_changed_number", new_wa_id=OLAF),
            [shown(), shown("system", "moved"), shown()], threads=1, who={"phone": OLAF}, about={"unread_count": 2}),
    Variant("number changed", _moved(type="user_changed_number", wa_id=OLAF, customer=MARA),
            [shown(), shown("system", "moved"), shown()], threads=1, who={"phone": OLAF}),
    Variant("number changed, said by nobody", _moved(type="user_changed_number", wa_id=OLAF, customer=MARA, by=None),
            [shown(), shown("system", "moved"), shown()], threads=1, who={"phone": OLAF}),
    Variant("scoped id changed", [_scoped("a", 0), change("user_id_update", {"user_id_update": [
            {"user_id": {"previous": SCOPED, "current": "US.2"}, "parent_user_id": None, "timestamp": str(T + 1)}]}),
            _scoped("b", 2, "US.2")], [shown(), shown()], threads=1),
    Variant("security code changed", [wa(say("system", {"type": "customer_identity_changed", "body": "new code"}))],
            [shown("system", "new code")], about=_UNTOLD),
]
WHAT = [
    Variant("text without words", [wa(say("text", {"body": ""}))], _PLACEHOLDER, about={"unread_count": 1}),
    Variant("text that is null", [wa(say("text", None))], _PLACEHOLDER),
    Variant("unknown kind with content", [wa(say("poll_creation", {"name": "Tea?"}))],
            [shown("unsupported", None, content={"unsupported": {"type": "poll_creation"}})]),
    Variant("no kind", [wa(say("text", ANY, type=None))], _PLACEHOLDER),
    Variant("quote that comes first", [wa(say(at=5, context={"from": OURS, "id": "wamid.own"})), echo()],
            [ours(), shown(reply_to="wamid.own", reply_to_message_id=ANY)]),
    Variant("context without id", [wa({**say(), "context": {"from": OURS, "id": None, "referred_product": {}}})],
            [shown(reply_to=None)]),
    Variant("forwarded often", [wa(say(context={"frequently_forwarded": True, "forwarded": False}))],
            [shown(content={"forwarded": True})]),
    Variant("file without a name, empty caption", [wa(say("document", {**_IMAGE, "caption": "", "filename": None}))],
            [shown("file", None, files=1)]),
    Variant("file that WhatsApp lost", [wa({**say("image"), "errors": [{"code": 131052}]})],
            [shown("image", None, files=0)]),
    Variant("place in words", [wa(say("location", {"latitude": "-23.5", "longitude": 0, "name": "", "address": None}))],
            [shown("location", None, content={"location": {"latitude": -23.5, "longitude": 0.0}})]),
    Variant("card that is a vCard", [wa(say("contacts", [{"name": None, "vcard": "FN:Ada\nTEL;TYPE=CELL:+1"}]))],
            [shown("contacts", None, content={"contacts": [{"name": "Ada", "phones": ANY}]})]),
    Variant("reaction taken back without a word", [wa(say(), say("reaction", {"message_id": "wamid.1", "emoji": "x"},
            id="r1", at=1), say("reaction", {"message_id": "wamid.1"}, id="r2", at=2))],
            [shown(reactions=[]), shown("reaction", "x"), shown("reaction", None)], about={"unread_count": 1}),
    Variant("reaction to nothing", [wa(say("reaction", {"emoji": "x"}))], _PLACEHOLDER),
    Variant("reaction from the phone app", [wa(say()), echo("reaction", {"message_id": "wamid.1", "emoji": "x"}, at=1)],
            [shown(reactions=[("x", "business")]), shown("reaction", "x", direction="outbound")]),
    *[Variant(f"form {form!r}", [wa(say("interactive", {"type": "nfm_reply", "nfm_reply": {
            "name": "flow", "body": "Sent", "response_json": form}}))], [shown("interactive", "Sent")])
      for form in ("", "{broken", None, '{"n":NaN}', '{"a":' * 400)],
    Variant("answer of a future kind", [wa(say("interactive", {"type": "x_reply", "x_reply": {"title": "Yes"}}))],
            [shown("interactive", "Yes")]),
    Variant("order of many things", [wa(say("order", {"text": "Soon", "product_items": [None, *[
            {"product_retailer_id": f"P{n}", "quantity": "2", "item_price": "1.10", "currency": "eur"}
            for n in range(150)]]}))], [shown("order", "Soon", content={"order": ANY})]),
    *[Variant(f"came from {referral['source_type']}", [wa(say(referral=referral))], [shown(content={"referral": ANY})])
      for referral in ({"source_type": "ad", "source_id": 1, "ctwa_clid": "x", "welcome_message": {"text": "Hi"}},
                       {"source_type": "post", "video_url": "https://v.test", "welcome_message": None},
                       {"source_type": "unknown"})],
    Variant("call with a name", [change("calls", {"contacts": [person("Mara", wa_id=MARA)], "calls": [
            {"id": "wacid.1", "from": MARA, "to": OURS, "event": "connect", "timestamp": str(T),
             "direction": "USER_INITIATED"}]})], [shown("call", None, by="Mara")], about={"unread_count": 1}),
]
TAKEN_BACK = [
    Variant("edit of a caption", [wa(say("image", {**_IMAGE, "caption": "Old"})), wa(edit(_IMAGE, kind="image"))],
            [shown("image", None, files=1, edited=True), shown("edit", None)]),
    Variant("edits out of order", [wa(say()), wa(edit({"body": "3rd"}, at=6)), wa(edit({"body": "2nd"}))],
            [shown(text="3rd"), shown("edit", "2nd"), shown("edit", "3rd")], about={"last_message_preview": "3rd"}),
    *[Variant(f"edit {name}", [wa(say()), wa(news)], _AS_IT_WAS) for name, news in {
            "without a message": say("edit", {"original_message_id": "wamid.1"}, id="e", at=5),
            "without words": edit({}), "of a future kind": edit({"name": "Tea?"}, kind="poll")}.items()],
    Variant("deletion of nothing", [wa(say()), wa(say("revoke", {}, id="r", at=5))], _AS_IT_WAS),
    Variant("edit that takes a link away", [wa(say("text", {"body": "https://old.test"})), wa(edit({"body": "no"}))],
            [shown(text="no", content={}), shown("edit", "no")]),
    Variant("edit that adds a link", [wa(say()), wa(edit({"body": "see https://new.test/a"}))],
            [shown(text=ANY, content={"link": "https://new.test/a"}), shown("edit", ANY)]),
    Variant("link taken back", [wa(say("text", {"body": "https://SECRET.test"})), wa(revoke())],
            [shown(text=None, deleted=True), shown("deleted", None)],
            about={"last_message_preview": "Message deleted"}),
    Variant("card taken back", [wa(say("contacts", [{"name": {"formatted_name": "SECRET"}}])), wa(revoke())],
            [shown("contacts", None, deleted=True), shown("deleted", None)]),
    Variant("photo taken back", [wa(say("image", {**_IMAGE, "caption": "SECRET"})), wa(edit({**_IMAGE, "caption":
            "SECRET 2"}, kind="image")), wa(revoke())],
            [shown("image", None, deleted=True, files=0), shown("edit", None), shown("deleted", None)]),
    Variant("old photo taken back", [change("history", {"history": [{"metadata": {}, "threads": [{"id": MARA,
            "messages": [say("media_placeholder", id="h1", at=-99)]}]}]}), change("history", {"messages": [
            say("image", {**_IMAGE, "caption": "SECRET"}, id="h1", at=-99)]}), wa(revoke("h1"))],
            [shown(ANY, None, deleted=True, files=0), shown("deleted", None)]),
    Variant("taken back in the phone app", [echo("text", {"body": "SECRET"}), echo("revoke", {"original_message_id":
            "wamid.own"}, id="r", at=8)], [ours(text=None, deleted=True), ours("deleted", None, None)]),
]
STATES = [
    Variant("statuses in any order", [echo(), status("read", 30, conversation=None), status("sent", 10, pricing={
            "billable": False, "pricing_model": "PMP"}), status("delivered", 20)], [ours(status="read")]),
    Variant("a failure without a reason", [echo(), status("failed", errors=None)], [ours(status="failed", error=ANY)]),
    Variant("a failure after delivery", [echo(), status("delivered"), status("failed", 10, errors=[{"code": "5"}])],
            [ours(status="delivered", error=None)]),
    Variant("somebody else's callback data", [echo(), status("delivered", biz_opaque_callback_data='{"a":1}')],
            [ours(status="delivered")]),
    Variant("status of a scoped id", [echo(), status("delivered", recipient_id="", recipient_user_id=SCOPED)],
            [ours(status="delivered")]),
    Variant("status of a customer's own", [wa(say()), status("read", of="wamid.1")], [shown(delivery_status=None)]),
    Variant("a bad status beside a good one", [echo(), wa(contacts=None, statuses=[{"id": "x"}, None, {
            "id": "wamid.own", "status": "delivered", "timestamp": T + 5}])], [ours(status="delivered")],
            dead=("no_status_or_id",)),
    Variant("all at once", [echo(), wa(say(id="a", at=5), "junk", None, say(id="a", at=5), say(id="b", at=6),
            errors=[{"code": 130429, "title": "Rate limit"}], statuses=[
            {"id": "wamid.own", "status": "read", "timestamp": T + 7}])], [ours(status="read"), shown(), shown()],
            about={"unread_count": 2}, dead=("not_an_object",), told=["The platform reports an error: Rate limit"]),
]
REST = [
    *[Variant(f"{kind} from the phone app", [echo(kind, body)], [ours(shows, ANY)], about=_UNTOLD) for kind, body, shows
      in (("audio", {**_IMAGE, "voice": True}, "audio"), ("document", _IMAGE, "file"), ("sticker", _IMAGE, "sticker"),
          ("contacts", [{"name": {"formatted_name": "A"}}], "contacts"), ("order", {}, "order"),
          ("unsupported", None, "unsupported"))],
    Variant("answered in the phone app", [wa(say()), echo(at=5)], [shown(), ours()],
            about={"unread_count": 0, "waiting_since": None}),
    Variant("old chats", [change("history", {"history": [{"metadata": {"phase": 2, "chunk_order": 1, "progress": 100},
            "threads": [None, {"id": MARA, "messages": [None, say(id="h1", at=-99),
            say(id="h2", at=-98, history_context={"status": "READ"}, by=OURS),
            say("reaction", {"message_id": "h2", "emoji": "x"}, id="h3", at=-97), say("errors", id="h4", at=-96)]}]},
            {"errors": [{"code": 2593109}]}]})], [shown(), ours(status="read", reactions=[("x", "customer")]),
            shown("reaction", "x"), shown("unsupported", None)], about={**_UNTOLD, "status": "resolved"}),
    Variant("no old chats", [change("history", {"history": None, "messages": None})], []),
    Variant("contacts of the phone app", [wa(say()), change("smb_app_state_sync", {"state_sync": [
            {"contact": {"full_name": "Mara Market", "phone_number": "+1 555-020-0001"}, "action": "add"}, None,
            {"contact": {"phone_number": MARA}, "action": "remove"}]})], _HI, who={"display_name": "Mara Market"}),
    Variant("meant for another number of the account", [{**wa(), "entry": [{"id": WABA, "changes": [{
            "field": "messages", "value": {"metadata": {"phone_number_id": "106549"}, "messages": [say()]}}]}]}],
            [], threads=0),
    Variant("about the account of a portfolio", [change("account_update", {"event": "PARTNER_ADDED", "waba_info": {
            "waba_id": WABA}}, entry_id="999")], [], told=["Inlet was added to the WhatsApp account"]),
    Variant("account event of the future", [change("account_update", {"event": "BRAND_NEW", "x": None})], [],
            told=["The account changed: Brand new"]),
    Variant("limits in numbers", [change("business_capability_update", {"max_daily_conversation_per_phone": 2000})],
            [], told=["The messaging limit changed"]),
    Variant("template without a reason", [change("message_template_status_update", {"event": "REJECTED", "reason": None,
            "message_template_id": 1, "message_template_name": "x", "rejection_info": None})], [], told=[ANY]),
    Variant("flows and groups", [change("flows", {"event": "FLOW_STATUS_CHANGE"}), change("group_participants_update",
            {"groups": [{"group_id": "1", "type": "group_participants_add"}]})], []),
]
VARIANTS = [*WHO, *WHAT, *TAKEN_BACK, *STATES, *REST]
