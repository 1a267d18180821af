"""An attempt on its way: its steps, which the person watches, and how it ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from apps.channels import connection, platforms, ways
from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.adapters.meta.management.tokens import MetaApp
from apps.channels.models import ConnectAttempt
from apps.channels.services.attempts import end_badly
from kernel import clock, crypto


class Refused(Exception):
    """A refusal of ours, in the same words as one of the platform."""

    def __init__(self, code: str, detail: str, mend: str) -> None:
        super().__init__(code)
        self.code, self.detail, self.mend = code, detail, mend

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "detail": self.detail, "mend": self.mend}


@dataclass(slots=True)
class Walk:
    """The attempt with what it holds unsealed: code, token, the Pages' tokens, PINs. `is_last`: what breaks off now is
    not tried again."""

    attempt: ConnectAttempt
    way: ways.Way
    held: dict[str, Any] = field(repr=False)
    is_last: bool = False

    @property
    def app(self) -> MetaApp:
        """The app that the dialog was of."""
        if self.way.key == ways.WHATSAPP_MANUAL:
            return platforms.own_app(self.attempt.given["app_id"], self.held["app_secret"])
        return platforms.app_of_way(self.way)

    def graph(self, token: str) -> Graph:
        """The Graph API with a token of this attempt."""
        return self.app.graph(connection.http(), token)

    @contextmanager
    def step(self, key: str, label: str, account: str = "") -> Iterator[dict[str, Any]]:
        """One line that the person watches; what it yields may be given a `detail` or another `state`."""
        line: dict[str, Any] = {"key": key, "label": label, "state": "running", "detail": "", "account": account}
        same = [at for at, each in enumerate(self.attempt.steps) if (each["key"], each["account"]) == (key, account)]
        if same:
            self.attempt.steps[same[0]] = line
        else:
            self.attempt.steps.append(line)
        self._save_steps()
        try:
            yield line
        except (Refused, GraphProblem) as refused:
            line["state"], line["detail"] = "failed", refused.detail
            self._save_steps()
            raise
        if line["state"] == "running":
            line["state"] = "ok"
        self._save_steps()

    def keep(self, **held: Any) -> None:
        """Hold on to something secret; the code, which is used, goes."""
        self.held = {key: value for key, value in {**self.held, **held}.items() if key != "code"}
        self.attempt.secrets = crypto.seal(json.dumps(self.held))

    def fail(self, problem: dict[str, str]) -> None:
        """The end, for a reason."""
        end_badly(self.attempt, problem, clock.now())
        self.attempt.save()

    def _save_steps(self) -> None:
        ConnectAttempt.objects.filter(pk=self.attempt.pk).update(steps=self.attempt.steps)
