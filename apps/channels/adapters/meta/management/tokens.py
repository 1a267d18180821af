"""Tokens: from the code of a dialog to one that lasts, and what a token may do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.adapters.meta.management.words import APP_REFUSED, CODE_REFUSED, Meaning, explain_problem
from apps.channels.adapters.reading import Json, as_id, as_int, as_list, as_map, as_text, to_time
from kernel.http import HttpClient


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaApp:
    """An app at Meta, ours or an organization's own, and where it is spoken to.

    `url`: the Graph API; `token_url`: where Instagram's first token is (elsewhere the Graph API itself).
    """

    app_id: str
    secret: str = field(repr=False)
    url: str
    version: str
    token_url: str = ""

    def graph(self, http: HttpClient, token: str = "") -> Graph:
        """The Graph API with this token; without one, only what needs none."""
        return Graph(http=http, url=self.url, version=self.version, token=token, secret=self.secret if token else "")

    def as_itself(self, http: HttpClient) -> Graph:
        """The Graph API as the app and nobody else."""
        return Graph(http=http, url=self.url, version=self.version, token=f"{self.app_id}|{self.secret}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token and when it ends; None: not by itself."""

    value: str = field(repr=False)
    expires_at: datetime | None = None
    user_id: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What Meta says of a token. `targets`: by scope, the ids it was given for; a scope without ids is for all.

    `data_access_expires_at`: 90 days after the person last allowed it; from then on it reads nothing. None: never.
    """

    is_valid: bool
    app_id: str
    user_id: str
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    scopes: tuple[str, ...]
    targets: dict[str, tuple[str, ...]]

    def reaches(self, scope: str, target_id: str) -> bool:
        """Whether the scope was given for this very account."""
        return scope in self.scopes and (scope not in self.targets or target_id in self.targets[scope])


def exchange_code(app: MetaApp, http: HttpClient, *, code: str, redirect_uri: str, now: datetime) -> Token:
    """The token behind a code, which works once. Raises GraphProblem."""
    asked = {"client_id": app.app_id, "client_secret": app.secret, "code": code}
    if redirect_uri:
        asked["redirect_uri"] = redirect_uri
    return _read_token(app.graph(http).get("oauth/access_token", **asked), now)


def extend_user_token(app: MetaApp, http: HttpClient, *, token: str, now: datetime) -> Token:
    """A person's token for 60 days instead of an hour. Raises GraphProblem."""
    asked = {"client_id": app.app_id, "client_secret": app.secret, "fb_exchange_token": token}
    return _read_token(app.graph(http).get("oauth/access_token", grant_type="fb_exchange_token", **asked), now)


def inspect_token(app: MetaApp, http: HttpClient, token: str) -> TokenFacts:
    """What the token may do, from Meta itself. Raises GraphProblem.

    It is the app that asks: when Meta does not believe it, that says nothing about the token.
    """
    ask = partial(app.as_itself(http).get, "debug_token", input_token=token)
    answer = _ask(ask, refused=lambda problem: problem.action == "reconnect", means=APP_REFUSED)
    data = as_map(answer.get("data"))
    granular = [as_map(each) for each in as_list(data.get("granular_scopes"))]
    targets = {
        str(each.get("scope")): tuple(found for one in as_list(each.get("target_ids")) if (found := as_id(one)))
        for each in granular
        if each.get("target_ids") is not None
    }
    return TokenFacts(
        is_valid=data.get("is_valid") is True,
        app_id=as_id(data.get("app_id")) or "",
        user_id=as_id(data.get("user_id")) or "",
        expires_at=_read_end(data.get("expires_at")),
        data_access_expires_at=_read_end(data.get("data_access_expires_at")),
        scopes=tuple(scope for each in as_list(data.get("scopes")) if (scope := as_text(each))),
        targets=targets,
    )


def _ask(ask: Callable[[], Json], *, refused: Callable[[GraphProblem], bool], means: Meaning) -> Json:
    """The answer; where it is `refused`, the problem with what that means here. Raised apart from the one it came as,
    which would carry along what was asked."""
    told: GraphProblem | None = None
    try:
        return ask()
    except GraphProblem as problem:
        if not refused(problem):
            raise
        told = problem
    raise GraphProblem(means, platform_code=told.platform_code, trace=told.trace)


def exchange_instagram_code(app: MetaApp, http: HttpClient, *, code: str, redirect_uri: str, now: datetime) -> Token:
    """Instagram's short token, with what was allowed. Some versions wrap the answer in a list. Raises GraphProblem.

    Here a code that was used or came too late is one 400 like any other.
    """
    form = {"client_id": app.app_id, "client_secret": app.secret, "grant_type": "authorization_code"}
    api = Graph(http=http, url=app.token_url)
    ask = partial(api.post, "oauth/access_token", **form, redirect_uri=redirect_uri, code=code.removesuffix("#_"))
    body = _ask(ask, refused=lambda problem: problem.platform_code == "400", means=CODE_REFUSED)
    first = next((each for each in as_list(body.get("data")) if isinstance(each, dict)), body)
    allowed = first.get("permissions")
    scopes = allowed.split(",") if isinstance(allowed, str) else [as_text(each) for each in as_list(allowed)]
    token = _read_token(first, now)
    kept = tuple(scope.strip() for scope in scopes if scope)
    return Token(value=token.value, expires_at=token.expires_at, user_id=as_id(first.get("user_id")) or "", scopes=kept)


def extend_instagram_token(app: MetaApp, http: HttpClient, *, token: str, now: datetime) -> Token:
    """Instagram's token for 60 days instead of an hour. Raises GraphProblem."""
    api = Graph(http=http, url=app.url, token="")
    asked = {"client_secret": app.secret, "access_token": token}
    return _read_token(api.get("access_token", grant_type="ig_exchange_token", **asked), now)


def refresh_instagram_token(app: MetaApp, http: HttpClient, *, token: str, now: datetime) -> Token:
    """Another 60 days; only for one that is a day old and has not run out. Raises GraphProblem."""
    api = Graph(http=http, url=app.url)
    return _read_token(api.get("refresh_access_token", grant_type="ig_refresh_token", access_token=token), now)


def _read_token(body: Json, now: datetime) -> Token:
    value = as_text(body.get("access_token"))
    if value is None:
        raise GraphProblem(explain_problem(100, None))
    seconds = as_int(body.get("expires_in"))
    return Token(value=value, expires_at=now + timedelta(seconds=seconds) if seconds else None)


def _read_end(value: object) -> datetime | None:
    seconds = as_int(value)
    return to_time(seconds * 1000) if seconds else None
