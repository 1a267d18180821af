"""Channel accounts as the API shows them."""

from typing import Literal

from ninja import Schema

Channel = Literal["whatsapp", "instagram", "messenger"]


class ChannelAccountOut(Schema):
    """A connected account; the token is never part of it."""

    id: str
    channel_type: Channel
    name: str
    status: Literal["connected", "reconnect"]
    is_sandbox: bool
    wa_phone_number_id: str | None
    wa_waba_id: str | None
    meta_page_id: str | None
    ig_account_id: str | None
    rev: int


class ChannelAccountPage(Schema):
    data: list[ChannelAccountOut]
    next_cursor: str | None
