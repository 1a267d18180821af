"""A stand-in identity provider: OpenID Connect with as little as the real ones have in common.

Whoever opens the page says who they are, and is believed. `{realm}` is any word: each realm is a provider of its own,
for one company or for everybody. Clients are believed too, when their secret is the realm's name behind "secret-".
"""

import base64
import hashlib
import html
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.http import NotFound, api
from simulator.page import HEADERS, STATIC
from simulator.world import world_of

CODE_LIFETIME_S = 120
KEY_ID = "simulator"


def issuer_of(request: Request) -> str:
    """`http://…/simulator/idp/{realm}`."""
    world = world_of(request)
    world.learn_base_url(request)
    return f"{world.base_url}/simulator/idp/{request.path_params['realm']}"


async def configuration(request: Request) -> Response:
    """`GET …/.well-known/openid-configuration`."""
    issuer = issuer_of(request)
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


async def ask(request: Request) -> Response:
    """`GET …/authorize`: the page on which one says who one is."""
    realm = html.escape(request.path_params["realm"])
    kept = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in request.query_params.items()
    )
    page = (STATIC / "identity.html").read_text(encoding="utf-8").replace("{realm}", realm).replace("{kept}", kept)
    return HTMLResponse(page, headers=HEADERS)


async def answer(request: Request) -> Response:
    """`POST …/authorize`: back to the client, with a code for what was said."""
    form = dict(parse_qsl((await request.body()).decode()))
    back = form.get("redirect_uri", "")
    if form.get("refuse"):
        return RedirectResponse(_add(back, error="access_denied", state=form.get("state", "")), status_code=303)
    code = secrets.token_urlsafe(24)
    said = {
        "realm": request.path_params["realm"],
        "client_id": form.get("client_id", ""),
        "redirect_uri": back,
        "challenge": form.get("code_challenge", ""),
        "nonce": form.get("nonce", ""),
        "email": form.get("email", "").strip().lower(),
        "name": form.get("name", "").strip(),
        "verified": form.get("verified") == "on",
        "until": time.time() + CODE_LIFETIME_S,
    }
    _codes(request)[code] = said
    return RedirectResponse(_add(back, code=code, state=form.get("state", "")), status_code=303)


@api
async def give_token(request: Request) -> Response:
    """`POST …/token`: a code works once, for its own client, with the verifier of its challenge."""
    form = dict(parse_qsl((await request.body()).decode()))
    said = _codes(request).pop(form.get("code", ""), None)
    realm = request.path_params["realm"]
    is_right = (
        said is not None
        and said["until"] > time.time()
        and said["realm"] == realm
        and (said["client_id"], said["redirect_uri"]) == (form.get("client_id"), form.get("redirect_uri"))
        and form.get("client_secret") == f"secret-{realm}"
        and _challenge(form.get("code_verifier", "")) in ("", said["challenge"])
        and bool(said["challenge"]) == bool(form.get("code_verifier"))
    )
    if said is None or not is_right:
        return JSONResponse({"error": "invalid_grant"}, status_code=400)
    now, access_token = int(time.time()), secrets.token_urlsafe(24)
    claims = {**_claims(said), "iss": issuer_of(request), "aud": said["client_id"], "iat": now, "exp": now + 300}
    if said["nonce"]:
        claims["nonce"] = said["nonce"]
    _codes(request)[access_token] = {**said, "until": now + 300}
    id_token = jwt.encode(claims, _key(request), algorithm="RS256", headers={"kid": KEY_ID})
    return JSONResponse({"access_token": access_token, "token_type": "Bearer", "expires_in": 300, "id_token": id_token})


@api
async def tell_who(request: Request) -> Response:
    """`GET …/userinfo`."""
    said = _codes(request).get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if said is None or said["until"] <= time.time() or said["realm"] != request.path_params["realm"]:
        raise NotFound("no such token")
    return JSONResponse(_claims(said))


async def keys(request: Request) -> Response:
    """`GET …/keys`: what the ID tokens are signed with."""
    public = _key(request).public_key()
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
    return JSONResponse({"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]})


def _claims(said: dict[str, Any]) -> dict[str, Any]:
    subject = hashlib.sha256(f"{said['realm']}:{said['email']}".encode()).hexdigest()[:24]
    return {"sub": subject, "email": said["email"], "email_verified": said["verified"], "name": said["name"]}


def _challenge(verifier: str) -> str:
    if not verifier:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _codes(request: Request) -> dict[str, dict[str, Any]]:
    """Codes and tokens under way: a restart forgets them, and one signs in again."""
    state = request.app.state
    if not hasattr(state, "identity_codes"):
        state.identity_codes = {}
    codes: dict[str, dict[str, Any]] = state.identity_codes
    for old in [code for code, said in codes.items() if said["until"] <= time.time()]:
        del codes[old]
    return codes


def _key(request: Request) -> rsa.RSAPrivateKey:
    """Made once, and kept with everything else."""
    database = world_of(request).database
    row = database.one("SELECT value FROM settings WHERE key = 'identity_key'")
    if row is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        text = made.private_bytes(serialization.Encoding.PEM, form, plain).decode()
        database.execute("INSERT INTO settings (key, value) VALUES ('identity_key', ?)", [text])
        return made
    key = serialization.load_pem_private_key(row["value"].encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _add(url: str, **more: str) -> str:
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query), *((name, value) for name, value in more.items() if value)]
    return urlunsplit(parts._replace(query=urlencode(query)))


PREFIX = "/simulator/idp/{realm}"
routes = [
    Route(f"{PREFIX}/.well-known/openid-configuration", configuration, methods=["GET"]),
    Route(f"{PREFIX}/authorize", ask, methods=["GET"]),
    Route(f"{PREFIX}/authorize", answer, methods=["POST"]),
    Route(f"{PREFIX}/token", give_token, methods=["POST"]),
    Route(f"{PREFIX}/userinfo", tell_who, methods=["GET"]),
    Route(f"{PREFIX}/keys", keys, methods=["GET"]),
]
