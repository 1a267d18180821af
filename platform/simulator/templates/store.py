"""The templates of each WhatsApp Business Account. Their key is (account, name, language); ids are per language."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from simulator import ids
from simulator.database import Database, Row
from simulator.templates.seeds import seeds_for

DAY_MS = 86_400_000
NAME_BLOCKED_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class Template:
    """One template in one language. Times are platform milliseconds; `review_due_at` real seconds, None: no review.

    `edits`: when it was edited while approved. `pauses`: how often its quality had it paused.
    """

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    status: str
    parameter_format: str
    components: list[dict[str, Any]]
    created_ms: int
    quality: str = "UNKNOWN"
    rejected_reason: str = "NONE"
    previous_category: str | None = None
    correct_category: str | None = None
    review_due_at: float | None = None
    paused_until_ms: int | None = None
    pauses: int = 0
    edits: list[int] = field(default_factory=list)
    is_seed: bool = False

    def find_component(self, kind: str) -> dict[str, Any] | None:
        """The component of this type, or None."""
        return next((one for one in self.components if one["type"] == kind), None)


class Templates:
    """Templates of all accounts; each WABA has a handful of approved ones from the beginning."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_seeds(self, waba_id: str, now_ms: int) -> None:
        """Give a WABA that is seen for the first time its templates."""
        if self._database.one("SELECT 1 FROM template_accounts WHERE waba_id = ?", [waba_id]) is not None:
            return
        self._database.execute("INSERT INTO template_accounts (waba_id) VALUES (?)", [waba_id])
        for seed in seeds_for():
            key = {"name": seed["name"], "language": seed["language"]}
            found = {**key, "category": seed["category"], "components": seed["components"]}
            template_id = ids.template_id(f"{waba_id}/{seed['name']}/{seed['language']}")
            self.add(
                Template(
                    id=template_id, waba_id=waba_id, status="APPROVED", created_ms=now_ms, quality="GREEN",
                    parameter_format=seed.get("parameter_format", "POSITIONAL"), is_seed=True, **found,
                )
            )  # fmt: skip

    def add(self, template: Template) -> Template:
        """Store a new one."""
        self._database.insert("templates", _to_row(template))
        return template

    def find(self, template_id: str) -> Template | None:
        """By id, or None."""
        row = self._database.one("SELECT * FROM templates WHERE id = ?", [template_id])
        return _from_row(row) if row is not None else None

    def find_by_name(self, waba_id: str, name: str, language: str) -> Template | None:
        """By its key, or None."""
        row = self._database.one(
            "SELECT * FROM templates WHERE waba_id = ? AND name = ? AND language = ?", [waba_id, name, language]
        )
        return _from_row(row) if row is not None else None

    def list_for(self, waba_id: str) -> list[Template]:
        """Every template of an account, newest first."""
        rows = self._database.all("SELECT * FROM templates WHERE waba_id = ? ORDER BY seq DESC", [waba_id])
        return [_from_row(row) for row in rows]

    def list_in_review(self) -> list[Template]:
        """Those whose review is planned."""
        rows = self._database.all("SELECT * FROM templates WHERE review_due_at IS NOT NULL ORDER BY seq")
        return [_from_row(row) for row in rows]

    def count_created_since(self, waba_id: str, since_ms: int) -> int:
        """How many the account has created since a moment."""
        return self._database.number(
            "SELECT count(*) FROM templates WHERE waba_id = ? AND NOT is_seed AND created_ms >= ?", [waba_id, since_ms]
        )

    def change(self, template: Template, **values: Any) -> Template:
        """Store other values of some fields; answers the template as it is now."""
        changed = replace(template, **values)
        row = _to_row(changed)
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._database.execute(
            f"UPDATE templates SET {assignments} WHERE id = ?", [*(row[name] for name in values), template.id]
        )
        return changed

    def remove(self, template: Template, now_ms: int) -> None:
        """Delete it; the name of an approved one cannot be used again for 30 days."""
        self._database.execute("DELETE FROM templates WHERE id = ?", [template.id])
        if template.status == "APPROVED":
            self._database.execute(
                "INSERT OR REPLACE INTO template_names (waba_id, name, language, blocked_until_ms) VALUES (?, ?, ?, ?)",
                [template.waba_id, template.name, template.language, now_ms + NAME_BLOCKED_MS],
            )

    def is_name_blocked(self, waba_id: str, name: str, language: str, now_ms: int) -> bool:
        """True for a name that was deleted less than 30 days ago."""
        sql = "SELECT 1 FROM template_names WHERE waba_id = ? AND name = ? AND language = ? AND blocked_until_ms > ?"
        return self._database.one(sql, [waba_id, name, language, now_ms]) is not None


def _to_row(template: Template) -> dict[str, Any]:
    names = Template.__dataclass_fields__
    values = {name: getattr(template, name) for name in names}
    encoded = {name: json.dumps(values[name]) for name in ("components", "edits")}
    return {**values, **encoded, "is_seed": int(template.is_seed)}


def _from_row(row: Row) -> Template:
    values = {name: row[name] for name in Template.__dataclass_fields__}
    decoded = {name: json.loads(values[name]) for name in ("components", "edits")}
    return Template(**{**values, **decoded, "is_seed": bool(values["is_seed"])})
