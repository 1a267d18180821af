"""Token endpoints: a code for a token, a short one for a long one, and what a token is good for."""

from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response

from simulator.connect.state import App
from simulator.connect.tokens import DAY_MS, HOUR_MS, Issued
from simulator.graph.calls import Call, read_token
from simulator.graph.errors import GraphError, missing_parameter

LONG_LIFE_MS = 60 * DAY_MS


def read_params(call: Call) -> dict[str, str]:
    """Query and form together; JSON bodies as well."""
    params = dict(call.request.query_params)
    if "form" in call.request.headers.get("content-type", ""):
        params |= {name: values[-1] for name, values in parse_qs(call.raw.decode("utf-8", "replace")).items()}
    return params | {name: str(value) for name, value in call.body.items()}


def _require_app(call: Call, params: dict[str, str]) -> App:
    app = call.world.connect.find_app(params.get("client_id", ""))
    if app is None:
        raise GraphError(101, "Error validating application. Cannot get application info due to a system error.")
    if params.get("client_secret") != app.secret:
        raise GraphError(1, "Error validating client secret.", http_status=400)
    return app


async def exchange(call: Call) -> Response:
    """`GET /{v}/oauth/access_token`: a code, or a person's token for one that lasts (`fb_exchange_token`)."""
    params = read_params(call)
    app = _require_app(call, params)
    tokens = call.world.connect.tokens
    if params.get("grant_type") == "fb_exchange_token":
        given = params.get("fb_exchange_token", "")
        tokens.require_alive(given)
        short = tokens.find(given)
        if short is None or short.app_id != app.app_id:
            raise GraphError(190, "Invalid OAuth access token.")
        long = _issue(call, short, "user", LONG_LIFE_MS)
        return JSONResponse({"access_token": long.token, "token_type": "bearer", "expires_in": LONG_LIFE_MS // 1000})
    if not params.get("code"):
        raise missing_parameter("code")
    grant = tokens.use_code(params["code"], app_id=app.app_id, redirect_uri=params.get("redirect_uri", ""))
    is_signup = grant.flow == "signup"
    issued = tokens.issue(
        "system" if is_signup else "user", app_id=app.app_id, user_id=grant.user_id, scopes=grant.scopes,
        targets=grant.targets, life_ms=None if is_signup else 2 * HOUR_MS,
    )  # fmt: skip
    if is_signup:
        for target in grant.targets:
            call.world.connect.share(target, issued.token)
        call.world.hub.publish("accounts", {})
    body: dict[str, Any] = {"access_token": issued.token, "token_type": "bearer"}
    return JSONResponse(body if is_signup else {**body, "expires_in": 2 * HOUR_MS // 1000})


def _issue(call: Call, before: Issued, kind: str, life_ms: int | None) -> Issued:
    return call.world.connect.tokens.issue(
        kind, app_id=before.app_id, user_id=before.user_id, scopes=before.scopes, targets=before.targets,
        life_ms=life_ms,
    )  # fmt: skip


async def debug_token(call: Call) -> Response:
    """`GET /{v}/debug_token`: asked by the app about a token of its own."""
    app_id, _, secret = read_token(call).partition("|")
    app = call.world.connect.find_app(app_id)
    if app is None or app.secret != secret:
        raise GraphError(190, "Invalid OAuth access token.")
    token = call.request.query_params.get("input_token", "")
    issued = call.world.connect.tokens.find(token)
    if issued is None or not issued.app_id:
        return JSONResponse({"data": _debug_configured(call, app, token)})
    data: dict[str, Any] = {
        "app_id": issued.app_id, "application": "Inbox", "type": "USER" if issued.kind == "user" else "PAGE",
        "user_id": issued.user_id, "is_valid": call.world.connect.tokens.is_alive(token),
        "issued_at": issued.made_ms // 1000, "expires_at": (issued.expires_ms or 0) // 1000,
        "data_access_expires_at": (issued.made_ms + 90 * DAY_MS) // 1000, "scopes": list(issued.scopes),
        "granular_scopes": [_granular(call, scope, issued) for scope in issued.scopes],
    }  # fmt: skip
    if not data["is_valid"]:
        data["error"] = {
            "code": 190,
            "message": "The access token is not valid.",
            "subcode": issued.dead_subcode or 463,
        }
    return JSONResponse({"data": data})


def _granular(call: Call, scope: str, issued: Issued) -> dict[str, Any]:
    """The ids of the kind that the scope is about."""
    wanted = "waba" if scope.startswith("whatsapp") else "instagram" if scope.startswith("instagram") else "page"
    found = [id_ for id_ in issued.targets if (asset := call.world.connect.assets.find(id_)) and asset.kind == wanted]
    return {"scope": scope, "target_ids": found} if found else {"scope": scope}


def _debug_configured(call: Call, app: App, token: str) -> dict[str, Any]:
    """A token of the configuration file: good for everything, until somebody kills it."""
    is_known = bool(token and call.world.accounts.list_by_token(token))
    scopes = [
        "whatsapp_business_management",
        "whatsapp_business_messaging",
        "pages_show_list",
        "pages_messaging",
        "pages_manage_metadata",
        "pages_read_engagement",
        "instagram_basic",
        "instagram_manage_messages",
        "instagram_manage_comments",
        "instagram_business_basic",
        "instagram_business_manage_messages",
        "instagram_business_manage_comments",
    ]
    is_valid = is_known and call.world.connect.tokens.is_alive(token)
    return {"app_id": app.app_id, "is_valid": is_valid, "expires_at": 0, "scopes": scopes if is_known else []}


async def instagram_exchange(call: Call) -> Response:
    """`POST api.instagram.com/oauth/access_token`: a code for Instagram's short token. Errors look different here."""
    params = read_params(call)
    app = call.world.connect.find_app(params.get("client_id", ""))
    if app is None or app.kind != "instagram" or params.get("client_secret") != app.secret:
        return _instagram_error("Invalid platform app")
    if params.get("grant_type") != "authorization_code":
        return _instagram_error("Invalid grant_type")
    tokens = call.world.connect.tokens
    try:
        grant = tokens.use_code(params.get("code", ""), app_id=app.app_id, redirect_uri=params.get("redirect_uri", ""))
    except GraphError as refused:
        return _instagram_error(refused.message or "Invalid authorization code")
    issued = tokens.issue(
        "instagram", app_id=app.app_id, user_id=grant.user_id, scopes=grant.scopes, targets=grant.targets,
        life_ms=HOUR_MS,
    )  # fmt: skip
    for target in grant.targets:
        call.world.connect.share(target, issued.token)
    call.world.hub.publish("accounts", {})
    return JSONResponse(
        {"access_token": issued.token, "user_id": int(grant.user_id), "permissions": ",".join(grant.scopes)}
    )


def _instagram_error(message: str) -> JSONResponse:
    return JSONResponse({"error_type": "OAuthException", "code": 400, "error_message": message}, status_code=400)


async def instagram_extend(call: Call) -> Response:
    """`GET graph.instagram.com/access_token`: sixty days instead of an hour."""
    params = read_params(call)
    issued = _require_instagram(call, params, "ig_exchange_token")
    app = call.world.connect.find_app(issued.app_id)
    if app is None or params.get("client_secret") != app.secret:
        raise GraphError(1, "Error validating client secret.", http_status=400)
    return _long(call, issued)


async def instagram_refresh(call: Call) -> Response:
    """`GET graph.instagram.com/refresh_access_token`: sixty more days, for a token that is at least a day old."""
    issued = _require_instagram(call, read_params(call), "ig_refresh_token")
    if call.world.clock.now_ms() - issued.made_ms < DAY_MS:
        raise GraphError(10, "The token is too young to be refreshed.")
    return _long(call, issued)


def _require_instagram(call: Call, params: dict[str, str], grant_type: str) -> Issued:
    if params.get("grant_type") != grant_type:
        raise GraphError(100, "Unsupported grant_type")
    token = params.get("access_token", "")
    call.world.connect.tokens.require_alive(token)
    issued = call.world.connect.tokens.find(token)
    if issued is None or issued.kind != "instagram":
        raise GraphError(190, "Invalid OAuth access token.")
    return issued


def _long(call: Call, issued: Issued) -> JSONResponse:
    long = _issue(call, issued, "instagram", LONG_LIFE_MS)
    return JSONResponse({"access_token": long.token, "token_type": "bearer", "expires_in": LONG_LIFE_MS // 1000})
