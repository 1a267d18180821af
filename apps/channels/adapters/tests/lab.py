"""A server that stands for Graph, and what one needs to send to it."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from apps.channels.adapters.contents import OutboundFile, TextContent
from apps.channels.adapters.items import Alias, Channel, MediaKind
from apps.channels.adapters.reading import clean_text
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import OutboundDraft, SendingAccount, SendReceipt
from kernel.http import HttpClient
from kernel.tests.local_server import LocalServer

TOKEN = "EAAG-very-secret"
CHANNELS: list[Channel] = ["whatsapp", "messenger", "instagram"]
CUSTOMER = (
    Alias(kind="igsid", value="701"),
    Alias(kind="psid", value="801"),
    Alias(kind="bsuid", value="US.9"),
    Alias(kind="phone", value="15550200001"),
)
ACCEPTED: dict[Channel, dict[str, Any]] = {
    "whatsapp": {"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": "mid.1"}]},
    "messenger": {"recipient_id": "801", "message_id": "mid.1"},
    "instagram": {"recipient_id": "701", "message_id": "mid.1"},
}


@dataclass(frozen=True, kw_only=True)
class FileOnHand:
    """A stored file whose bytes are in memory."""

    kind: MediaKind
    mime_type: str
    filename: str | None = None
    data: bytes = b"bytes"
    size: int = 5
    id: str = "att_1"

    def open(self) -> IO[bytes]:
        return BytesIO(self.data)

    def link(self) -> str:
        return f"https://files.inlet.test/{self.id}?signed"


def a_file(kind: MediaKind, mime_type: str, provider_id: str | None = None, **more: Any) -> OutboundFile:
    return OutboundFile(source=FileOnHand(kind=kind, mime_type=mime_type, **more), provider_id=provider_id)


@dataclass
class Lab:
    """A server that stands for Graph, and a client that may only talk to it."""

    server: LocalServer
    http: HttpClient

    def send(self, channel: Channel = "whatsapp", *, url: str = "", token: str = TOKEN, **draft: Any) -> SendReceipt:
        text = clean_text(draft.pop("text", "Hello"))
        values: dict[str, Any] = {
            "recipients": CUSTOMER, "content": TextContent(text=text), "client_ref": "msg_1", **draft
        }  # fmt: skip
        return adapter_for(channel).send(OutboundDraft(**values), self.account(channel, url, token), self.http)

    def account(self, channel: Channel, url: str = "", token: str = TOKEN) -> SendingAccount:
        graph_url = url or f"{self.server.url}/graph/"
        return SendingAccount(channel=channel, sender_id="106540000000101", api_url=graph_url, token=token)

    def sent_json(self) -> dict[str, Any]:
        return self.server.received[-1].json()
