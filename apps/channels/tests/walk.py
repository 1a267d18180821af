"""What a member does to connect an account, over the API, with a worker beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.channels.models import ChannelAccount
from apps.channels.services.jobs import run_asked
from apps.channels.tests.sandbox import Sandbox
from tenants.context import tenant_scope
from tests.world.client import Api, Reply
from tests.world.companies import Company

Attempt = dict[str, Any]


@dataclass
class Walker:
    """One member with a simulator at the other end."""

    company: Company
    api: Api
    sandbox: Sandbox

    def begin(self, way: str, **more: Any) -> dict[str, Any]:
        """Press the button."""
        reply = self.api.post("/api/channels/connect", {"way": way, **more})
        assert reply.status == 201, reply
        return dict(reply.body)

    def answer(self, attempt_id: str, **answer: Any) -> Reply:
        """What the page sends when the dialog has led back."""
        return self.api.post(f"/api/channels/connect/{attempt_id}/continue", {"next": {"kind": "answer", **answer}})

    def choose(self, attempt_id: str, chosen: Sequence[str], **more: Any) -> Attempt:
        """Choose, and let the worker connect."""
        body = {"next": {"kind": "choice", "chosen": list(chosen), **more}}
        reply = self.api.post(f"/api/channels/connect/{attempt_id}/continue", body)
        assert reply.status == 202, reply
        work()
        return self.look(attempt_id)

    def look(self, attempt_id: str) -> Attempt:
        return dict(self.api.get(f"/api/channels/connect/{attempt_id}").body)

    def read(self, way: str, assets: Sequence[str], *, without: Sequence[str] = (), **more: Any) -> Attempt:
        """Through the dialog, until the worker has read what was allowed."""
        begun = self.begin(way, **more)
        back = self.sandbox.allow(begun["dialog_url"], assets, without=without)
        given = {name: back[name] for name in ("event", "waba_id", "phone_number_id") if name in back}
        reply = self.answer(
            begun["attempt"]["id"], state=back["state"], code=back["code"], **({"given": given} if given else {})
        )
        assert reply.status == 202, reply
        work()
        return self.look(begun["attempt"]["id"])

    def connect(self, way: str, asset: str, **more: Any) -> ChannelAccount:
        """The whole walk with one account."""
        attempt = self.read(way, [asset])
        if attempt["step"] == "choosing":
            wanted = asset if any(each["id"] == asset for each in attempt["choices"]) else attempt["choices"][0]["id"]
            attempt = self.choose(attempt["id"], [wanted], **more)
        assert attempt["step"] == "done", attempt
        return self.account(attempt["connected"][0])

    def account(self, id_: str) -> ChannelAccount:
        with tenant_scope(self.company.scope):
            return ChannelAccount.objects.get(pk=id_)

    def detail(self, id_: str) -> dict[str, Any]:
        return dict(self.api.get(f"/api/channels/{id_}").body)


def work() -> None:
    """The worker does all that was asked for."""
    while run_asked():
        pass
