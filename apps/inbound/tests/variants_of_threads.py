"""Messenger and Instagram: what else comes in their threads, and beneath their posts."""

from typing import Any

from apps.inbound.tests.variants import (
    ANY,
    CDN,
    GRAM,
    PAGE,
    T,
    Variant,
    change,
    comment,
    fb,
    feed,
    file,
    ig,
    later,
    ours,
    sent,
    shown,
    told,
)

# fmt: off
_HI = [shown()]
_GONE = [shown(text=None, deleted=True), shown("deleted", None)]
_UNTOLD: dict[str, Any] = {"unread_count": 0, "reply_window_ends_at": None}


def _edited(**edit: Any) -> Any:
    return {"message_edit": {"mid": "m_1", **edit}}


FILES = [
    Variant("sticker without an address", [fb(file("sticker", {"sticker_id": 7}))], [shown("sticker", None, files=0)]),
    Variant("file without a payload", [fb(file("image", None))], [shown("image", None, files=0)]),
    Variant("words and three files", [fb(told(attachments=[{"type": kind, "payload": {"url": CDN}} for kind in
            ("fallback", "image", "image", "video")]))], [shown("image", files=3)]),
    Variant("place", [fb(file("location", {"coordinates": {"lat": 0.0, "long": -1.5}}, title="Pin"))],
            [shown("location", None, content={"location": {"latitude": 0.0, "longitude": -1.5, "name": "Pin"}})]),
    Variant("link that is all", [fb(file("fallback", "x", title="T", url="https://a.test"))], [shown("share", None)]),
    *[Variant(f"{kind} is a link", [fb(file(kind, {"url": CDN, "reel_video_id": 7}))], [shown("share", None, files=0)])
      for kind in ("reel", "ig_reel", "post", "ig_post")],
    Variant("kind of the future", [fb(file("hologram"))],
            [shown("unsupported", None, content={"unsupported": {"type": "hologram"}})], about={"unread_count": 1}),
    Variant("story that is over", [ig(file("story_mention", None))], [shown("story_mention", None, files=0)]),
    Variant("story answered with a photo", [ig({"message": {**file("image")["message"], "reply_to": {"story": {
            "id": 1, "url": CDN}}}})], [shown("story_reply", None, files=1, content={"story_id": "1"})]),
    Variant("story passed on", [ig(file("ig_story", {"story_media_id": 1, "story_media_url": CDN}))],
            [shown("share", None, files=0)]),
    Variant("seen once", [ig(file("ephemeral", None))], [shown("unsupported", None)]),
]
WORDS = [
    Variant("null", [fb(told(attachments=None, quick_reply=None, reply_to=None, is_deleted=False))], _HI),
    Variant("numbers for ids", [{"object": "page", "entry": [{"id": int(PAGE), "time": T, "messaging": [{"sender": {
            "id": 7001}, "recipient": {"id": int(PAGE)}, "timestamp": str(T), **told()}]}]}], _HI),
    Variant("postback without id, twice", [fb(*[{"postback": {"title": "Go", "payload": "G"}}] * 2)],
            [shown("interactive", "Go", content={"payload": "G"})] * 2, about={"unread_count": 2}),
    Variant("postback with nothing but a payload", [fb({"postback": {"payload": "G", "referral": {"ref": "r"}}})],
            [shown("interactive", "G", content={"referral": {"ref": "r"}})]),
    Variant("one message over two subscriptions", [ig(told()), ig(later(3, told(is_self=False)))], _HI,
            about={"unread_count": 1}),
    Variant("a note of the account to itself", [ig({"sender": {"id": GRAM}, **told(is_self=True, is_echo=True)})], []),
    Variant("came from a product", [ig(told(referral={"product": {"id": 9}}))],
            [shown(content={"referral": {"product_id": "9"}})]),
    Variant("nothing said", [fb({"message": None}, {"message": {}})], [shown("unsupported", None)]),
    Variant("news of nobody", [fb({"sender": None, "optin": {"user_ref": "u"}})], []),
    Variant("news of somebody", [fb(told(), {"account_linking": {"status": "linked"}}, {"referral": {"ref": "r"}})],
            [shown(), shown("event", None), shown("event", None)], about={"unread_count": 1}),
]
TAKEN_BACK = [
    Variant("edits to and fro", [fb(told(text="A"), _edited(text="B"), _edited(text="A"), _edited(text="B"))],
            [shown(text="B", edited=True), shown("edit", "B"), shown("edit", "A"), shown("edit", "B")]),
    Variant("edits without words", [ig(_edited(num_edit=0), told(), _edited(num_edit=0))], [shown(edited=False)]),
    Variant("unsent, and told with it", [fb(told(text="SECRET")), fb(later(5, told(is_deleted=True, text="SECRET")))],
            _GONE, about={"last_message_preview": "Message deleted"}),
    Variant("unsent before it came", [ig(later(5, told(is_deleted=True))), ig(told(text="SECRET"))], _GONE),
    Variant("our own unsent", [fb(told(), sent("m_2"), sent("m_2", is_deleted=True))],
            [shown(), ours(text=None, deleted=True), ours("deleted", None, None)]),
    Variant("reaction of another kind", [fb(told(), {"reaction": {"mid": "m_1", "action": "react", "reaction": "other",
            "emoji": "🎉"}}, {"reaction": {"mid": "m_1", "action": "unreact", "reaction": "other", "emoji": "🎉"}})],
            [shown(reactions=[]), shown("reaction", "🎉"), shown("reaction", None)], about={"unread_count": 1}),
]
STATES = [
    Variant("delivered without ids", [fb(told(), sent("m_2"), later(9, {"delivery": {"mids": None, "watermark":
            (T + 5) * 1000}}))], [shown(), ours(status="delivered")]),
    Variant("read before it was there", [fb(told(), later(9, {"read": {"watermark": (T + 5) * 1000}})),
            fb(later(4, sent("m_2")))], [shown(), ours(status="read")]),
    Variant("seen, and all before it", [ig(told(), sent("o_1", GRAM), sent("o_2", GRAM), sent("o_3", GRAM),
            {"read": {"mid": "o_2"}})],
            [shown(), ours(status="read"), ours(status="read"), ours(status="sent")]),
    Variant("seen by nobody", [ig(told(), sent("o_1", GRAM)), {"object": "instagram", "entry": [{"id": GRAM, "time": T,
            "messaging": [{"timestamp": (T + 9) * 1000, "read": {"mid": "o_1"}}]}]}], [shown(), ours(status="read")]),
    Variant("written by another app", [fb(sent("m_2", app_id=123, metadata="msg_nobody"))],
            [ours(content={"app_id": "123"})], about=_UNTOLD),
]
OTHERS = [
    Variant("another app answers", [fb(told(), {"postback": {"title": "Go"}}, standby=True)],
            [shown(content={"standby": True}), shown("interactive", "Go")], about={"thread_owner": "other"}),
    Variant("taken by another app", [fb(told(), {"take_thread_control": {"previous_owner_app_id": None,
            "new_owner_app_id": 77}})], [shown(), shown("event", None)], about={"thread_owner": "77"}),
    Variant("given to us", [fb(told(), standby=True), fb(later(5, {"pass_thread_control": {
            "previous_owner_app_id": 77}}))], [shown(), shown("event", None)],
            about={"thread_owner": None, "thread_partner": "77", "unread_count": 1}),
    Variant("another app asks", [fb(told(), {"request_thread_control": {"requested_owner_app_id": 77}})],
            [shown(), shown("event", None)], about={"thread_owner": None, "thread_partner": "77"}),
    Variant("a policy", [fb({"sender": None, "policy-enforcement": {"action": "warning"}})], [],
            told=["Messenger acted on a policy: Warning"]),
]
COMMENTS = [
    Variant("answer to a comment", [feed("add", parent_id="9_2", photo=CDN)],
            [shown("comment", "Nice", content={"comment": {"parent_id": "9_2"}})],
            about={"reply_window_ends_at": None}),
    Variant("hidden comment", [feed("add"), feed("hide")], [shown("comment", "Nice", deleted=False)]),
    Variant("edited comment", [feed("add", "Old"), feed("edited", "New")],
            [shown("comment", "New", edited=True), shown("edit", "New")]),
    Variant("removed comment", [feed("add", "SECRET"), feed("remove", None)],
            [shown("comment", None, deleted=True), shown("deleted", None)],
            about={"last_message_preview": "Message deleted"}),
    Variant("removed comment of nobody", [feed("remove", None)], [], threads=0),
    Variant("a like", [feed("add", item="reaction")], []),
    Variant("comment without words", [comment(None)], [shown("comment", None)], who={"username": "mara"}),
    Variant("comment, then a message", [comment(), ig(later(5, told()))],
            [shown("comment", "Nice"), shown()], threads=1, about={"unread_count": 2, "reply_window_ends_at": ANY}),
    Variant("a mention", [change("mentions", {"media_id": "1"}, entry_id=GRAM, kind="instagram")], []),
]
VARIANTS = [*FILES, *WORDS, *TAKEN_BACK, *STATES, *OTHERS, *COMMENTS]
