"""The simulator as a process of its own, and a person who walks through its dialogs without a browser."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from devkit.ports import LOOPBACK, accepts, pick_free
from devkit.process import Process, Program

APP_ID, INSTAGRAM_APP_ID = "480010000000001", "990010000000001"
NORTHWIND_WABA, NORTHWIND_NUMBER, SUPPORT_NUMBER = "102290000000301", "106540000000301", "106540000000302"
NORTHWIND_PAGE, CAREERS_PAGE, NORTHWIND_INSTAGRAM = "110010000000301", "110010000000302", "17841400000000301"
HARBOR_NUMBER, HARBOR_PAGE = "106540000000311", "110010000000311"


@dataclass
class Sandbox:
    """A running simulator."""

    url: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=20))

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Its API for tests."""
        answer = self.http.request(method, f"{self.url}/simulator/api/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def allow(self, dialog_url: str, assets: Sequence[str], *, without: Sequence[str] = ()) -> dict[str, str]:
        """Choose in the dialog and go on: what the address it leads back to says, and what was posted to the opener."""
        page = self.http.get(dialog_url)
        assert page.status_code == 200, page.text
        scopes = [each for each in re.findall(r"name='scope' value='(\w+)'", page.text) if each not in without]
        form = {"do": "allow", "asset": list(assets), "scope": scopes}
        return self._come_back(self.http.post(dialog_url, data=form))

    def cancel(self, dialog_url: str) -> dict[str, str]:
        """Close the dialog by its button."""
        return self._come_back(self.http.post(dialog_url, data={"do": "cancel"}))

    def _come_back(self, answer: httpx.Response) -> dict[str, str]:
        if answer.status_code == 303:
            where = answer.headers["location"]
            posted = {}
        else:
            found = re.search(r'data-url="([^"]*)" data-message="([^"]*)"', answer.text)
            assert found is not None, answer.text
            where = found[1].replace("&amp;", "&")
            message = json.loads(found[2].replace("&quot;", '"'))
            assert message["type"] == "WA_EMBEDDED_SIGNUP"
            posted = {"event": message["event"], **message["data"]}
        query = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        return {**query, **posted}


@contextmanager
def run_sandbox(folder: Path, webhook_url: str, accounts: Sequence[dict[str, Any]] = ()) -> Iterator[Sandbox]:
    """The simulator on a free port until the end of the block."""
    port = pick_free()
    config = folder / "simulator.json"
    config.write_text(
        json.dumps(
            {
                "webhook_url": webhook_url,
                "app_secret": "demo-app-secret",
                "instagram_app_secret": "demo-instagram-secret",
                "verify_token": "demo-verify-token",
                "accounts": list(accounts),
            }
        )
    )
    argv = (sys.executable, "-m", "uvicorn", "simulator.asgi:application", "--host", LOOPBACK, "--port", str(port))
    process = Process(
        Program(
            name="simulator",
            argv=argv,
            log=folder / "simulator.log",
            env={"INLET_SIMULATOR_CONFIG": str(config)},
            ready=lambda: accepts(port),
        )
    )
    process.start()
    try:
        process.wait_ready(30)
        yield Sandbox(f"http://{LOOPBACK}:{port}")
    finally:
        process.stop()
