"""From a part of an Instagram webhook to items."""

from apps.channels.adapters.items import Item, Part
from apps.channels.adapters.meta.parse import parse_change, parse_thread_event
from apps.channels.adapters.reading import Json, as_id, as_map, as_name, as_text, present


def parse(part: Part) -> list[Item]:
    """What the part says, in payload order. Never raises."""
    if part.field in ("messaging", "standby"):
        return parse_thread_event(part, "igsid")
    return parse_change(part, _read_change)


def _read_change(value: Json) -> dict[str, object]:
    """Comments, live comments and mentions; `from` may be the account itself."""
    author, media = as_map(value.get("from")), as_map(value.get("media"))
    return present(
        comment_id=as_id(value.get("comment_id")) or as_id(value.get("id")),
        external_user_id=as_id(author.get("id")),
        username=as_name(author.get("username")),
        text=as_text(value.get("text")),
        media_id=as_id(value.get("media_id")) or as_id(media.get("id")),
        ad_id=as_id(media.get("ad_id")),
        parent_id=as_id(value.get("parent_id")),
    )
