"""The file of a send: an uploaded one, a stored attachment, or a link that may have to work."""

from typing import Any

import httpx

from simulator.accounts import Account
from simulator.graph.drafts import Draft
from simulator.graph.errors import GraphError
from simulator.world import World

FETCH_S = 15.0


async def media_of(world: World, account: Account, draft: Draft) -> dict[str, Any] | None:
    """What the phone shows; None without a file. Further ones of the same message go into `draft.content["more"]`.

    Raises GraphError 131053, or 100 with a subcode of Messenger's.
    """
    if draft.media_id is not None:
        stored = world.media.find(draft.media_id)
        if stored is None or stored.account_id != account.account_id:
            raise GraphError(131053, details=f"Media id {draft.media_id} does not exist.")
        return stored.public()
    if attached := await _attached(world, account, draft):
        if attached[1:]:
            draft.content["more"] = attached[1:]
        return attached[0]
    if draft.content.get("link"):
        return await _linked(world, account, draft.content["link"], draft.content.get("filename"))
    return None


async def _attached(world: World, account: Account, draft: Draft) -> list[dict[str, Any]]:
    """All files of a message of Messenger or Instagram."""
    shown = []
    for attachment in draft.content.get("attachments") or ():
        payload = attachment.get("payload") or {}
        if payload.get("attachment_id"):
            shown.append(_attachment(world, account, str(payload["attachment_id"])))
        elif payload.get("url"):
            shown.append(await _linked(world, account, str(payload["url"]), None))
    return shown


def _attachment(world: World, account: Account, attachment_id: str) -> dict[str, Any]:
    stored = world.media.find(attachment_id)
    if stored is not None and stored.account_id == account.account_id:
        return stored.public()
    sql = "SELECT url FROM attachments WHERE id = ? AND account_id = ?"
    row = world.database.one(sql, [attachment_id, account.account_id])
    if row is None:
        raise GraphError(100, "(#100) Invalid attachment ID", subcode=2018074)
    return {"id": None, "mime_type": None, "filename": None, "url": row["url"]}


async def _linked(world: World, account: Account, url: str, filename: str | None) -> dict[str, Any]:
    """A link as it is; with `fetch_links` the file behind it, as the platform fetches it."""
    if not world.settings.current.fetch_links:
        return {"id": None, "mime_type": None, "filename": filename, "url": url}
    is_whatsapp = account.channel_type == "whatsapp"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=FETCH_S, follow_redirects=True) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            mime_type = answer.headers.get("content-type", "application/octet-stream")
            stored = world.media.store(account.account_id, answer.content, mime_type, filename)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        text = f"Media could not be fetched: {type(error).__name__}"
        if is_whatsapp:
            raise GraphError(131053, details=text) from error
        raise GraphError(100, f"(#100) {text}", subcode=2018008) from error
    return stored.public()
