"""What the platform's news about templates say. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.channels.adapters.reading import Json, as_id, as_map, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateNews:
    """What one happening says. None and empty: nothing about it."""

    name: str
    language: str
    provider_id: str = ""
    status: str | None = None
    reason: str = ""
    advice: str = ""
    category: str | None = None
    next_category: str | None = None
    quality: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def read_news(type_: str, data: Mapping[str, object]) -> TemplateNews | None:
    """What a happening says; None for one that names no template."""
    payload = as_map(data.get("payload"))
    name, language = as_text(data.get("template_name")), as_text(data.get("language"))
    read = _READERS.get(type_)
    if name is None or language is None or read is None:
        return None
    return TemplateNews(
        name=name, language=language, provider_id=as_id(data.get("template_id")) or "", **read(data, payload)
    )


def _read_status(data: Mapping[str, object], payload: Json) -> dict[str, Any]:
    status = _word(data.get("status"))
    reason = _word(payload.get("reason"))
    advice = as_text(as_map(payload.get("rejection_info")).get("recommendation")) or as_text(
        as_map(payload.get("other_info")).get("description")
    )
    category = _word(payload.get("message_template_category"))
    return {
        "status": "approved" if status == "reinstated" else status[:32] or None,
        "reason": "" if reason == "none" else reason[:64],
        "advice": (advice or "")[:1000],
        "category": category[:24] or None,
    }


def _read_quality(data: Mapping[str, object], payload: Json) -> dict[str, Any]:
    score = _word(payload.get("new_quality_score"))
    return {"quality": score if score in ("green", "yellow", "red") else ""}


def _read_category(data: Mapping[str, object], payload: Json) -> dict[str, Any]:
    """`correct_category`: what it will be; `new_category` is then what it is."""
    coming = _word(payload.get("correct_category"))
    return {"category": _word(payload.get("new_category"))[:24] or None, "next_category": coming[:24]}


def _read_texts(data: Mapping[str, object], payload: Json) -> dict[str, Any]:
    names = {"HEADER": "title", "BODY": "element", "FOOTER": "footer"}
    texts = {kind: as_text(payload.get(f"message_template_{name}")) for kind, name in names.items()}
    return {"texts": {kind: text for kind, text in texts.items() if text}}


def _word(value: object) -> str:
    return (as_text(value) or "").lower()


_READERS: dict[str, Callable[[Mapping[str, object], Json], dict[str, Any]]] = {
    "message_template_status_update": _read_status,
    "message_template_quality_update": _read_quality,
    "message_template_components_update": _read_texts,
    "template_category_update": _read_category,
}
TYPES = frozenset(_READERS)
