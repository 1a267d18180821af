"""The platform's dialogs as pages: who am I, which business, what is shared, what is allowed; cancel or go on.

Own plain look, no marks of anybody. What is unticked is really not granted.
"""

import json
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulator.connect.assets import Asset
from simulator.connect.state import PERSON, PERSON_ID, App, Connect
from simulator.connect.tokens import Grant
from simulator.page import HEADERS
from simulator.world import world_of

SIGNUP_SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
CONFIGURATIONS = {
    "sim-signup": SIGNUP_SCOPES,
    "sim-pages": (
        "pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement", "instagram_basic",
        "instagram_manage_messages", "instagram_manage_comments",
    ),
}  # fmt: skip
WORDS = {
    "whatsapp_business_management": "Manage your WhatsApp accounts",
    "whatsapp_business_messaging": "Message on WhatsApp",
    "pages_show_list": "See your Pages", "pages_messaging": "Manage and answer your Pages' conversations",
    "pages_manage_metadata": "Be notified about your Pages", "pages_read_engagement": "Read your Pages' content",
    "instagram_basic": "Read your Instagram profile", "instagram_manage_messages": "Manage your Instagram messages",
    "instagram_manage_comments": "Manage your Instagram comments",
    "instagram_business_basic": "View profile and media",
    "instagram_business_manage_messages": "Access and manage messages",
    "instagram_business_manage_comments": "Access and manage comments",
}  # fmt: skip

Form = dict[str, list[str]]


async def facebook(request: Request) -> Response:
    """`/{v}/dialog/oauth`: Facebook Login, and with a sign-up configuration WhatsApp's Embedded Signup."""
    connect, query = world_of(request).connect, request.query_params
    app = connect.find_app(query.get("client_id", ""))
    if app is None or app.kind == "instagram" or not _is_address(query.get("redirect_uri", "")):
        return _refusal("This app is not known here, or its return address is not.")
    scopes = CONFIGURATIONS.get(query.get("config_id", "")) or tuple(filter(None, query.get("scope", "").split(",")))
    flow = "signup" if scopes == SIGNUP_SCOPES else "facebook"
    if request.method == "POST":
        form = await _read_form(request)
        if form.get("new_business"):
            name = connect.assets.make_business(form["new_business"][0][:60])
            return RedirectResponse(f"{request.url.path}?{urlencode({**query, 'business': name})}", status_code=303)
        return _finish(request, connect, app, form, flow, scopes)
    return _page(_ask(request, connect, flow, scopes))


async def instagram(request: Request) -> Response:
    """`/oauth/authorize`: Instagram Login, for one account."""
    connect, query = world_of(request).connect, request.query_params
    app = connect.find_app(query.get("client_id", ""))
    if app is None or app.kind != "instagram" or not _is_address(query.get("redirect_uri", "")):
        return _refusal("This app is not known here, or its return address is not.")
    scopes = tuple(filter(None, query.get("scope", "").split(",")))
    if request.method == "POST":
        form = await _read_form(request)
        if form.get("new_business"):
            name = connect.assets.make_business(form["new_business"][0][:60])
            return RedirectResponse(f"{request.url.path}?{urlencode({**query, 'business': name})}", status_code=303)
        return _finish(request, connect, app, form, "instagram", scopes)
    return _page(_ask(request, connect, "instagram", scopes))


async def _read_form(request: Request) -> Form:
    return parse_qs((await request.body()).decode("utf-8", "replace"))


def _finish(request: Request, connect: Connect, app: App, form: Form, flow: str, scopes: tuple[str, ...]) -> Response:
    query = request.query_params
    back, state = query["redirect_uri"], query.get("state", "")
    if form.get("do") != ["allow"]:
        denied = {"error": "access_denied", "error_reason": "user_denied", "error_description": "Permissions error"}
        return _lead_back(back, {**denied, "state": state}, _signup_message("CANCEL", {}) if flow == "signup" else None)
    chosen = [asset for id_ in form.get("asset", []) if (asset := connect.assets.find(id_))]
    allowed = tuple(scope for scope in scopes if scope in form.get("scope", []))
    user_id = chosen[0].id[::-1][:17] if flow == "instagram" and chosen else PERSON_ID
    grant = Grant(app_id=app.app_id, redirect_uri=back, flow=flow, user_id=user_id.lstrip("0"), scopes=allowed,
                  targets=tuple(dict.fromkeys(_targets(connect, chosen))))  # fmt: skip
    answer = {"code": connect.tokens.make_code(grant), "state": state}
    if flow != "signup":
        return _lead_back(back, answer, None, fragment="_" if flow == "instagram" else "")
    number = next((asset for asset in chosen if asset.kind == "number"), None)
    data = {"phone_number_id": number.id, "waba_id": number.parent_id, "business_id": PERSON_ID} if number else {}
    event = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING" if number and number.is_on_phone_app else "FINISH"
    return _lead_back(back, answer, _signup_message(event, data))


def _targets(connect: Connect, chosen: list[Asset]) -> list[str]:
    """What is shared along: a number's WABA, a Page's Instagram account."""
    found = []
    for asset in chosen:
        found.append(asset.id)
        if asset.kind == "number":
            found.append(asset.parent_id)
        elif asset.kind == "page":
            found += [each.id for each in connect.assets.list_of(kind="instagram", parent_id=asset.id)]
    return found


def _signup_message(event: str, data: dict[str, str]) -> dict[str, object]:
    return {"type": "WA_EMBEDDED_SIGNUP", "event": event, "version": "3", "data": data}


def _lead_back(back: str, answer: dict[str, str], message: dict[str, object] | None, *, fragment: str = "") -> Response:
    url = f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}" + (f"#{fragment}" if fragment else "")
    if message is None:
        return RedirectResponse(url, status_code=303)
    body = (
        f'<main id="lead-back" data-url="{escape(url)}" data-message="{escape(json.dumps(message))}">'
        "<h1>One moment …</h1></main><script src='/simulator/static/connect/signup.js'></script>"
    )
    return _page(body)


def _ask(request: Request, connect: Connect, flow: str, scopes: tuple[str, ...]) -> str:
    businesses = connect.assets.list_businesses()
    business = request.query_params.get("business", businesses[0])
    kind = {"signup": "number", "facebook": "page", "instagram": "instagram"}[flow]
    assets = connect.assets.list_of(kind=kind, business=business)
    title = {
        "signup": "Connect a WhatsApp number",
        "facebook": "Choose the Pages to share",
        "instagram": "Choose an account",
    }[flow]
    who = "" if flow == "instagram" else f"<p>You are signed in as <b>{PERSON}</b>.</p>"
    return (
        f"<main><p class='place'>Sandbox of Meta</p><h1>{title}</h1>{who}"
        f"<nav aria-label='Business'>{''.join(_business_link(request, each, business) for each in businesses)}</nav>"
        f"<form method='post'><fieldset><legend>{escape(business)}</legend>"
        f"{''.join(_asset_row(asset, kind, index == 0) for index, asset in enumerate(assets))}</fieldset>"
        f"<fieldset><legend>Inbox may</legend>{''.join(_scope_row(scope) for scope in scopes)}</fieldset>"
        "<div class='buttons'><button name='do' value='cancel'>Cancel</button>"
        "<button class='primary' name='do' value='allow'>Continue</button></div></form>"
        "<form method='post' class='new'><label>Another business "
        "<input name='new_business' placeholder='Name' maxlength='60' required></label>"
        "<button>Create</button></form></main>"
    )


def _business_link(request: Request, name: str, current: str) -> str:
    query = urlencode({**request.query_params, "business": name})
    mark = " aria-current='true'" if name == current else ""
    return f"<a href='?{escape(query)}'{mark}>{escape(name)}</a>"


def _asset_row(asset: Asset, kind: str, is_first: bool) -> str:
    control = "checkbox" if kind == "page" else "radio"
    name = f"@{asset.username}" if kind == "instagram" else asset.name
    notes = {
        "number": asset.phone_number + (" · used in the WhatsApp Business app" if asset.is_on_phone_app else ""),
        "page": "Full control" if "MESSAGING" in asset.tasks else "No access to messages",
        "instagram": f"Linked to a Page of {asset.business}" if asset.parent_id else "Professional account",
    }[kind]
    checked = " checked" if is_first else ""
    return (
        f"<label><input type='{control}' name='asset' value='{asset.id}'{checked}>"
        f"<span><b>{escape(name)}</b><small>{escape(notes)}</small></span></label>"
    )


def _scope_row(scope: str) -> str:
    words = WORDS.get(scope, scope)
    return (
        f"<label><input type='checkbox' name='scope' value='{escape(scope)}' checked>"
        f"<span>{escape(words)}<small>{escape(scope)}</small></span></label>"
    )


def _refusal(text: str) -> Response:
    return _page(f"<main><h1>This does not work</h1><p>{escape(text)}</p></main>", status=400)


def _page(body: str, *, status: int = 200) -> Response:
    document = (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Sandbox of Meta</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<link rel='stylesheet' href='/simulator/static/connect/dialog.css'></head><body>"
        f"{body}</body></html>"
    )
    return HTMLResponse(document, status_code=status, headers=HEADERS)


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
