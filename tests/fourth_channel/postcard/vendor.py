"""The post office: where it is, what it signs with, and whether a box works."""

import json
import os

from apps.channels.adapters.problems import VendorProblem
from apps.channels.adapters.traits import SigningKey
from apps.channels.findings import Findings, State, Step
from apps.channels.platforms import webhook_url
from apps.channels.vendors.vendor import Address, Asked, Vendor
from kernel import crypto
from kernel.http import NotSent, OutcomeUnknown
from tests.fourth_channel.postcard.signing import signature_of


def _url() -> str:
    return os.environ["POSTCARD_URL"]  # a real one stands in config/env.py and in the settings


def _secret() -> bytes:
    return os.environ["POSTCARD_SECRET"].encode()


def _check(asked: Asked) -> Findings:
    found = Findings()
    found.steps += [_ask_token(asked, found), _ask_webhook(asked)]
    return found


def _ask_token(asked: Asked, found: Findings) -> Step:
    headers = {"authorization": f"Bearer {crypto.unseal(asked.account.access_token)}"}
    try:
        answer = asked.http.request("GET", f"{_url()}/boxes/{asked.account.external_id}", headers=headers)
    except (NotSent, OutcomeUnknown):
        return Step(key="token", label="Access", state="failed", detail="The post office cannot be reached.")
    if answer.status != 200:
        found.token_problem = VendorProblem("token_invalid", "The box is closed.", action="reconnect")
        return Step(key="token", label="Access", state="failed", detail="The box is closed.", action="reconnect")
    return Step(key="token", label="Access", state="ok", detail="The box is open.")


def _ask_webhook(asked: Asked) -> Step:
    body = json.dumps({"box": asked.account.external_id, "cards": []}).encode()
    headers = {"content-type": "application/json", "x-postcard-signature": signature_of(body, _secret())}
    answer = asked.own_address.request("POST", webhook_url("postcard"), headers=headers, content=body)
    state: State = "ok" if answer.status == 200 else "failed"
    return Step(key="webhook", label="Webhook", state=state, detail=f"Our address answered {answer.status}.")


POST_OFFICE = Vendor(
    keys=lambda: [SigningKey(_secret())],
    origins=lambda: [_url()],
    address_of=lambda account: Address(_url()),
    check=_check,
)
