"""Messenger and Instagram: one event of `messaging`."""

from typing import Any

from simulator.rendering.act import STORY_ID, Act
from simulator.webhooks import messaging

REACTIONS = {
    "👍": "like", "❤️": "love", "❤": "love", "😂": "smile", "😮": "wow", "😢": "sad", "😡": "angry", "👎": "dislike",
}  # fmt: skip
STICKER_ID = 369239263222822
CDN = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17973930223406698&signature=tjw4hGO"
PAGE_POST = "https://www.facebook.com/538454474884041/posts/900241657986351"
#: variant -> attachments of something that was shared
SHARES: dict[str, dict[str, dict[str, Any]]] = {
    "messenger": {
        "post": {"type": "post", "payload": {"id": "110000000000001_122", "title": "Opening hours", "url": PAGE_POST}},
        "reel": {
            "type": "reel",
            "payload": {"url": "https://www.facebook.com/reel/384418147353035/", "title": "How it is made",
                        "reel_video_id": 17851623519332688},
        },
        "link": {"type": "fallback", "payload": {"url": "https://www.example.com/help", "title": "Help centre"}},
    },
    "instagram": {
        "post": {
            "type": "ig_post", "payload": {"ig_post_media_id": "17861626333126236", "title": "A post", "url": CDN},
        },
        "reel": {"type": "ig_reel", "payload": {"url": CDN, "title": "A reel", "reel_video_id": "17850550552080687"}},
        "share": {"type": "share", "payload": {"url": CDN}},
        "story": {"type": "ig_story", "payload": {"story_media_id": "18070679332665694", "story_media_url": CDN}},
    },
}  # fmt: skip
USUAL_AD: dict[str, dict[str, Any]] = {
    "messenger": {"ref": "spring", "ad_id": "23846000581018455", "source": "ADS", "type": "OPEN_THREAD"},
    "instagram": {
        "ref": "promo_summer", "ad_id": "23841826689141231", "source": "ADS", "type": "OPEN_THREAD",
        "ads_context_data": {
            "ad_title": "Summer Sale", "photo_url": "https://scontent.cdninstagram.com/ad.jpg",
            "video_url": "https://scontent.cdninstagram.com/ad.mp4", "post_id": "17858893269000001",
        },
    },
}  # fmt: skip
USUAL_LINK = {"ref": "shop-window", "source": "SHORTLINK", "type": "OPEN_THREAD"}
PRODUCT = {
    "id": "24000000000000007", "retailer_id": "MUG-BLUE", "image_url": "https://fb.cdn.com/mug", "title": "Blue mug",
    "subtitle": "€14.50",
}  # fmt: skip


def render(act: Act) -> dict[str, Any]:
    """The event with sender, recipient and time."""

    def event(**content: Any) -> dict[str, Any]:
        return messaging.from_customer(act.account, act.customer.customer_id, act.sent_ms, **content)

    match act.kind:
        case "reaction":
            return event(reaction=_reaction(act))
        case "edit":
            return event(message_edit={"mid": act.target, "text": act.text, "num_edit": _edits(act)})
        case "edit_empty":
            return event(message_edit={"mid": act.target, "num_edit": 0})
        case "delete":
            return event(message={"mid": act.target, "is_deleted": True})
        case "postback":
            return event(postback=_postback(act))
        case "referral":
            return event(referral=act.given("referral", USUAL_LINK))
        case "optin":
            return event(optin={"ref": str(act.params.get("ref") or "newsletter")})
    return event(message=_message(act))


def _edits(act: Act) -> int:
    return int(act.params.get("num_edit") or 1)


def _reaction(act: Act) -> dict[str, Any]:
    shape: dict[str, Any] = {"mid": act.target, "action": "react" if act.text else "unreact"}
    return {**shape, "emoji": act.text, "reaction": REACTIONS.get(act.text, "other")} if act.text else shape


def _postback(act: Act) -> dict[str, Any]:
    button = act.params.get("button") or {}
    title = button.get("title") or act.text or "Get started"
    found: dict[str, Any] = {"title": title, "payload": str(button.get("id") or title)}
    if act.account.channel_type == "instagram":
        found["mid"] = act.message_id
    if act.params.get("referral"):
        found["referral"] = act.given("referral", USUAL_AD[act.account.channel_type])
    return found


def _message(act: Act) -> dict[str, Any]:
    message: dict[str, Any] = {"mid": act.message_id}
    if act.text and act.kind not in ("button", "unsupported", "sticker"):
        message["text"] = act.text
    if act.reply_to:
        message["reply_to"] = {"mid": act.reply_to}
    if act.params.get("referral"):
        message["referral"] = act.given("referral", USUAL_AD[act.account.channel_type])
    if act.kind == "button":
        button = act.given("button", {"id": "button", "title": act.text or "Button"})
        message |= {"text": button["title"], "quick_reply": {"payload": str(button["id"])}}
    elif act.kind == "story_reply":
        message["reply_to"] = {"story": {"id": STORY_ID, "url": act.params.get("story_url") or CDN}}
    elif act.kind == "unsupported":
        message["is_unsupported"] = True
    attachments = _attachments(act)
    if attachments:
        message["attachments"] = attachments
    return message


def _attachments(act: Act) -> list[dict[str, Any]]:
    if act.kind == "sticker" and act.account.channel_type == "messenger":
        link = {} if act.params.get("form") == "bare" else {"url": act.links[0]}
        kind = "image" if act.params.get("form") == "image" else "sticker"  # image: until August 2026
        return [{"type": kind, "payload": {**link, "sticker_id": STICKER_ID}}]
    if act.files:
        kind = {"document": "file", "sticker": "image"}.get(act.kind, act.kind)
        return [{"type": kind, "payload": {"url": link}} for link in act.links]
    match act.kind:
        case "location":
            coordinates = {"lat": act.place["latitude"], "long": act.place["longitude"]}
            return [{"type": "location", "payload": {"coordinates": coordinates}}]
        case "story_mention":
            url = act.params.get("story_url", CDN)
            return [{"type": "story_mention", "payload": {"url": url} if url else {}}]
        case "like_heart" | "ephemeral":
            return [{"type": act.kind}]
        case "share":
            return [_share(act)]
        case "product":
            return [{"type": "template", "payload": {"product": {"elements": [act.given("product", PRODUCT)]}}}]
    return []


def _share(act: Act) -> dict[str, Any]:
    known = SHARES[act.account.channel_type]
    variant = str(act.params.get("variant") or "post")
    if variant not in known:
        raise ValueError(f"variant must be one of {', '.join(known)}")
    found = known[variant]
    return {**found, "payload": {**found["payload"], **(act.params.get("payload") or {})}}
