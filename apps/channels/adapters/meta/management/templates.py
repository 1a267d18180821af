"""Message templates at WhatsApp: read, sent in, changed, deleted; and the sample files that reviewers look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from apps.channels.adapters.contents import MediaSource
from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.adapters.meta.management.words import unexpected
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_text, clean_map

FIELDS = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format"
EXISTS, NOT_FOUND = "100/2388024", "100/2593002"  # of GraphProblem.platform_code
CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTemplate:
    """A template as the platform describes it. Words are in lower case; `reason` and `quality` are empty for none."""

    id: str
    name: str
    language: str
    status: str
    category: str
    parameter_format: str = "positional"
    components: list[dict[str, Any]] = field(default_factory=list)
    quality: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a template is sent in with."""

    name: str
    language: str
    category: str
    parameter_format: str
    components: list[dict[str, Any]]


def list_templates(graph: Graph, waba_id: str, *, name: str) -> Iterator[RemoteTemplate]:
    """Those of the account whose name holds `name`. Raises GraphProblem."""
    for page in list_pages(graph, waba_id, name=name):
        yield from page


def list_pages(graph: Graph, waba_id: str, **params: str) -> Iterator[list[RemoteTemplate]]:
    """All of the account, page after page. Raises GraphProblem."""
    for page in graph.list_pages(f"{_segment(waba_id)}/message_templates", fields=FIELDS, **params):
        yield [template for each in page if (template := read_template(each)) is not None]


def create_template(graph: Graph, waba_id: str, given: Submission) -> RemoteTemplate:
    """Send it in for review. Raises GraphProblem."""
    payload = {
        "name": given.name,
        "language": given.language,
        "category": given.category.upper(),
        "parameter_format": given.parameter_format.upper(),
        "components": given.components,
    }
    answer = graph.post_json(f"{_segment(waba_id)}/message_templates", payload)
    provider_id = as_id(answer.get("id"))
    if provider_id is None:
        raise GraphProblem(unexpected(200))
    return RemoteTemplate(
        id=provider_id,
        name=given.name,
        language=given.language,
        status=_word(answer.get("status")) or "pending",
        category=_word(answer.get("category")) or given.category,
        parameter_format=given.parameter_format,
        components=given.components,
    )


def edit_template(graph: Graph, provider_id: str, given: Submission, *, category: str) -> str:
    """Send in other parts; the category it has then. `category`: what it has, which an approved one keeps.

    Raises GraphProblem."""
    payload: dict[str, object] = {"components": given.components, "parameter_format": given.parameter_format.upper()}
    if given.category != category:
        payload["category"] = given.category.upper()
    answer = graph.post_json(_segment(provider_id), payload)
    return _word(answer.get("category")) or given.category


def delete_template(graph: Graph, waba_id: str, *, name: str, provider_id: str) -> None:
    """Delete one language. One that is gone already is deleted. Raises GraphProblem."""
    try:
        graph.delete(f"{_segment(waba_id)}/message_templates", name=name, hsm_id=provider_id)
    except GraphProblem as problem:
        if problem.platform_code != NOT_FOUND:
            raise


def upload_sample(graph: Graph, app_id: str, source: MediaSource) -> str:
    """The handle of a file for a header's example (Resumable Upload API). Raises GraphProblem."""
    asked = {"file_name": source.filename or "sample", "file_length": source.size, "file_type": source.mime_type}
    session = as_text(graph.post(f"{_segment(app_id)}/uploads?{urlencode(asked)}").get("id"))
    if session is None or not session.startswith("upload:"):
        raise GraphProblem(unexpected(200))
    with source.open() as stream:
        pieces = iter(lambda: stream.read(CHUNK_BYTES), b"")
        # The session's name carries a signature of its own as a query, and goes back as it came.
        answer = graph.post_bytes(session, pieces, size=source.size, headers={"file_offset": "0"})
    handle = as_text(answer.get("h"))
    if handle is None:
        raise GraphProblem(unexpected(200))
    return handle


def read_template(given: Json) -> RemoteTemplate | None:
    """None for what has no key."""
    provider_id, name, language = as_id(given.get("id")), as_text(given.get("name")), as_text(given.get("language"))
    if provider_id is None or name is None or language is None or len(language) > 16 or len(name) > 512:
        return None
    quality, reason = _word(as_map(given.get("quality_score")).get("score")), _word(given.get("rejected_reason"))
    return RemoteTemplate(
        id=provider_id[:64],
        name=name,
        language=language,
        status=_word(given.get("status"))[:32],
        category=_word(given.get("category"))[:24],
        parameter_format=_word(given.get("parameter_format"))[:16] or "positional",
        components=[_plain(each) for each in as_list(given.get("components"))],
        quality=quality if quality in ("green", "yellow", "red") else "",
        reason="" if reason == "none" else reason[:64],
    )


def _plain(component: object) -> dict[str, Any]:
    return dict(clean_map(as_map(component)))


def _word(value: object) -> str:
    return (as_text(value) or "").lower()


def _segment(value: str) -> str:
    return quote(value, safe="")
