"""Settings that outlive a restart: the clock's offset and how receipts and retries behave."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from simulator.database import Database


@dataclass(frozen=True, slots=True)
class Settings:
    """Durations in seconds. Changed by `POST /simulator/api/settings` and `/clock`.

    clock_offset_s: added to the real time wherever the simulated platform tells or compares time.
    sent_after_s, delivered_after_s, read_after_s: when the receipts of a business message leave.
    window_error_sync: WhatsApp answers 131047 at once instead of by a failed status.
    template_review_s: how long the review of a template takes; negative: until it is told by hand.
    template_review_rejects: reviews end badly.
    limits_enabled: sends that are too fast are refused: sends_per_s for an account, and the pair limit.
    usage_percent, usage_regain_minutes: what the usage headers say; at 100 sends are refused if limits are enabled.
    fetch_links: files that a business sends by link are fetched, and a link that does not work is an error.
    webhook_timeout_s: how long a webhook answer is waited for.
    retry_*: pause before the second attempt, its ceiling when doubled, and when to give up.
    """

    clock_offset_s: float = 0.0
    sent_after_s: float = 0.15
    delivered_after_s: float = 0.6
    read_after_s: float = 0.3
    window_error_sync: bool = False
    template_review_s: float = 5.0
    template_review_rejects: bool = False
    limits_enabled: bool = False
    sends_per_s: float = 80.0
    usage_percent: float = 1.0
    usage_regain_minutes: float = 5.0
    fetch_links: bool = False
    webhook_timeout_s: float = 10.0
    retry_base_s: float = 0.2
    retry_cap_s: float = 30.0
    retry_total_s: float = 600.0


class SettingsStore:
    """The current settings; `change` validates, keeps and persists them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.current = Settings()
        row = database.one("SELECT value FROM settings WHERE key = 'settings'")
        if row is not None:
            self.change(json.loads(row["value"]))

    def change(self, values: dict[str, Any]) -> Settings:
        """Set the named values. Raises ValueError for an unknown name or a value of the wrong kind."""
        kinds = {field.name: type(getattr(self.current, field.name)) for field in fields(Settings)}
        changed: dict[str, Any] = {}
        for name, value in values.items():
            if name not in kinds:
                raise ValueError(f"unknown setting: {name}")
            if kinds[name] is bool and not isinstance(value, bool):
                raise ValueError(f"{name} must be true or false")
            if kinds[name] is float and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise ValueError(f"{name} must be a number")
            changed[name] = kinds[name](value)
        self.current = replace(self.current, **changed)
        self._database.execute(
            "INSERT INTO settings (key, value) VALUES ('settings', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [json.dumps(asdict(self.current))],
        )
        return self.current
