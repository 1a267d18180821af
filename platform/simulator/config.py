"""The configuration file: where webhooks go, with which secrets, for which accounts.

The file is watched (see `app.py`): accounts that appear in it later are taken in while the
program runs, and a changed webhook address is used from the next delivery on.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.accounts import Account, account_from_json

APP_ID, INSTAGRAM_APP_ID = "480010000000001", "990010000000001"


@dataclass(frozen=True, slots=True)
class Config:
    """What the simulator was told. `public_url` is only needed when no request told it yet."""

    webhook_url: str = ""
    app_secret: str = ""
    instagram_app_secret: str = ""
    verify_token: str = ""
    app_id: str = APP_ID
    instagram_app_id: str = INSTAGRAM_APP_ID
    database: str = ":memory:"
    public_url: str = ""
    accounts: tuple[Account, ...] = field(default=())

    def secret_for(self, channel_type: str) -> str:
        """Webhooks of Instagram Login are signed with the Instagram app secret, others with the app's."""
        return self.instagram_app_secret if channel_type == "instagram" else self.app_secret


def config_path_from_environment() -> Path | None:
    """Path of the configuration file, or None if the variable is not set."""
    path = os.environ.get("INLET_SIMULATOR_CONFIG", "")
    return Path(path) if path else None


def config_from_json(document: dict[str, Any]) -> Config:
    """Read the shape documented in README.md. Unknown keys are ignored; raises KeyError or ValueError."""
    return Config(
        webhook_url=str(document.get("webhook_url") or ""),
        app_secret=str(document.get("app_secret") or ""),
        instagram_app_secret=str(document.get("instagram_app_secret") or document.get("app_secret") or ""),
        verify_token=str(document.get("verify_token") or ""),
        app_id=str(document.get("app_id") or APP_ID),
        instagram_app_id=str(document.get("instagram_app_id") or INSTAGRAM_APP_ID),
        database=str(document.get("database") or ":memory:"),
        public_url=str(document.get("public_url") or "").rstrip("/"),
        accounts=tuple(account_from_json(item) for item in document.get("accounts") or ()),
    )


def load_config(path: Path | None) -> Config:
    """Read the file; a missing file is an empty configuration, so start order does not matter."""
    if path is None or not path.is_file():
        return Config()
    return config_from_json(json.loads(path.read_text(encoding="utf-8")))
