"""A server that stands for Graph, and what one needs to send to it."""

from dataclasses import dataclass
from typing import Any

from apps.channels.adapters.items import Alias, Channel
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


@dataclass
class Lab:
    """A server that stands for Graph, and a client that may only talk to it."""

    server: LocalServer
    http: HttpClient

    def send(self, channel: Channel = "whatsapp", *, url: str = "", token: str = TOKEN, **draft: Any) -> SendReceipt:
        values: dict[str, Any] = {"recipients": CUSTOMER, "text": "Hello", "client_ref": "msg_1", **draft}
        account = SendingAccount(
            channel=channel, sender_id="106540000000101", graph_url=url or f"{self.server.url}/graph/", token=token
        )
        return adapter_for(channel).send(OutboundDraft(**values), account, self.http)

    def sent_json(self) -> dict[str, Any]:
        return self.server.received[-1].json()
