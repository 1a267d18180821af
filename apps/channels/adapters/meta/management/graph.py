"""A Graph API with a token: what comes back is an object, or a `GraphProblem` in plain words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

from apps.channels.adapters.meta.management.proof import make_proof
from apps.channels.adapters.meta.management.words import GARBLED, Meaning, explain_problem, unexpected
from apps.channels.adapters.problems import VendorProblem
from apps.channels.adapters.reading import Json, as_int, as_list, as_map, as_text
from kernel.http import Answer, HttpClient, NotSent, OutcomeUnknown

PAGE_SIZE = 100
MOST_PAGES = 100


class GraphProblem(VendorProblem):
    """A call that did not do what it should.

    `platform_code` and `trace` are what Meta's support asks for; `said` is what Meta would show a person, where it says
    anything.
    """

    def __init__(self, meaning: Meaning, *, platform_code: str = "", trace: str = "", said: str = "") -> None:
        super().__init__(meaning.code, meaning.detail, meaning.mend, action=meaning.action)
        self.platform_code, self.trace, self.said = platform_code, trace, said

    def as_json(self) -> dict[str, str]:
        """What is kept and shown of it."""
        return {**super().as_json(), "platform_code": self.platform_code, "trace": self.trace}


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One Graph API. `url` is without the version, such as https://graph.facebook.com; `secret` proves that the token
    is used by the app it was made for."""

    http: HttpClient = field(repr=False)
    url: str
    version: str = ""
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def get(self, path: str, **params: str) -> Json:
        """Raises GraphProblem."""
        return self._ask("GET", path, params)

    def post(self, path: str, **params: object) -> Json:
        """The parameters go as a form, where tokens are in no address. Raises GraphProblem."""
        return self._ask("POST", path, {}, form={key: str(value) for key, value in params.items()})

    def post_json(self, path: str, payload: Json) -> Json:
        """For what is no flat form. Raises GraphProblem."""
        content = json.dumps(payload, separators=(",", ":")).encode("ascii")
        return self._ask("POST", path, {}, content=content, headers={"content-type": "application/json"})

    def post_bytes(self, path: str, chunks: Iterable[bytes], *, size: int, headers: Mapping[str, str]) -> Json:
        """A file's bytes, read piece by piece. Raises GraphProblem."""
        told = {"content-type": "application/octet-stream", "content-length": str(size), **headers}
        told["authorization"] = f"OAuth {self.token}"  # as the platform documents it for files
        return self._ask("POST", path, {}, content=chunks, headers=told)

    def delete(self, path: str, **params: str) -> Json:
        """Raises GraphProblem."""
        return self._ask("DELETE", path, params)

    def list_all(self, path: str, **params: str) -> Iterator[Json]:
        """Every object of a paged list. Raises GraphProblem."""
        for page in self.list_pages(path, **params):
            yield from page

    def list_pages(self, path: str, **params: str) -> Iterator[list[Json]]:
        """The pages of a list, each asked for when the one before has been dealt with. Raises GraphProblem, also for
        what is no list and for one that does not end: what is missing must not be taken for gone."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self.get(path, **params, limit=str(PAGE_SIZE), **after)
            if not isinstance(page.get("data"), list):
                raise GraphProblem(GARBLED)
            yield [each for each in as_list(page["data"]) if isinstance(each, dict)]
            paging = as_map(page.get("paging"))
            cursor = as_text(as_map(paging.get("cursors")).get("after"))
            if not paging.get("next") or cursor is None:
                return
            after = {"after": cursor}
        raise GraphProblem(unexpected(200))

    def _ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        *,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Json:
        query = dict(params)
        headers = dict(headers)
        if self.token:
            if not (self.token.isascii() and self.token.isprintable() and " " not in self.token):
                raise GraphProblem(explain_problem(190, None))  # it would not even go into a header
            headers.setdefault("authorization", f"Bearer {self.token}")
            if self.secret:
                query["appsecret_proof"] = make_proof(self.token, self.secret)
        parts = [self.url.rstrip("/"), *([self.version] if self.version else []), path.lstrip("/")]
        address = "/".join(parts) + (f"{'&' if '?' in path else '?'}{urlencode(query)}" if query else "")
        if form is not None:
            content, headers["content-type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        failure: GraphProblem
        try:
            return _read(self.http.request(method, address, headers=headers, content=content))
        except (NotSent, OutcomeUnknown):
            failure = GraphProblem(unexpected(0))
        raise failure  # outside the handler: nothing of the request hangs on the error


def _read(answer: Answer) -> Json:
    body = answer.json()
    error = as_map(as_map(body).get("error"))
    if not error and as_map(body).get("error_type"):  # api.instagram.com has a form of its own
        error = {"code": as_map(body).get("code"), "message": as_map(body).get("error_message")}
    if error or not 200 <= answer.status <= 299:
        code, subcode = as_int(error.get("code")), as_int(error.get("error_subcode"))
        meaning = explain_problem(code, subcode) if code is not None else unexpected(answer.status)
        shown = "" if code is None else f"{code}" if subcode is None else f"{code}/{subcode}"
        said = as_text(error.get("error_user_msg")) or ""
        raise GraphProblem(meaning, platform_code=shown, trace=as_text(error.get("fbtrace_id")) or "", said=said)
    if not isinstance(body, dict) and body is not True:  # a bare `true` is how some calls say that it is done
        raise GraphProblem(GARBLED)
    return as_map(body)
