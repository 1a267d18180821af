"""The stand-in identity provider: a code works once, and only for who asked."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import jwt

from .conftest import Sim

ROOT = "/simulator/idp/acme"
BACK = "http://app.test/back?x=1"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


async def get_code(sim: Sim, **form: str) -> str:
    asked = {"client_id": "inlet", "redirect_uri": BACK, "state": "s", "code_challenge": CHALLENGE}
    said = {"email": "Ana@Acme.test", "name": "Ana", "verified": "on", **asked, **form}
    answer = await sim.client.post(f"{ROOT}/authorize", data=said)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == ["s"] and back["x"] == ["1"]
    return back.get("code", back.get("error", [""]))[0]


async def test_what_one_says_comes_back_signed(sim: Sim) -> None:
    configuration = (await sim.client.get(f"{ROOT}/.well-known/openid-configuration")).json()
    page = await sim.client.get(f"{ROOT}/authorize?client_id=inlet&state=%22%3E%3Cscript%3E")
    assert "<script>" not in page.text.replace('<script src="/simulator/static/js/theme.js">', "")

    grant = {"code": await get_code(sim), "client_id": "inlet", "client_secret": "secret-acme"}
    tokens = await sim.client.post(f"{ROOT}/token", data={**grant, "redirect_uri": BACK, "code_verifier": VERIFIER})

    [key] = (await sim.client.get(f"{ROOT}/keys")).json()["keys"]
    claims = jwt.decode(
        tokens.json()["id_token"],
        jwt.PyJWK(key),
        audience="inlet",
        issuer=configuration["issuer"],
        algorithms=["RS256"],
    )
    assert (claims["email"], claims["email_verified"], claims["name"]) == ("ana@acme.test", True, "Ana")
    bearer = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    assert (await sim.client.get(f"{ROOT}/userinfo", headers=bearer)).json()["sub"] == claims["sub"]
    assert (await sim.client.get("/simulator/idp/other/userinfo", headers=bearer)).status_code == 404


async def test_a_code_is_refused_twice_with_another_secret_and_without_its_verifier(sim: Sim) -> None:
    for change in (
        {"client_secret": "secret-other"},
        {"code_verifier": "w" * 43},
        {"redirect_uri": "http://evil.test"},
    ):
        grant = {"client_id": "inlet", "client_secret": "secret-acme", "redirect_uri": BACK, "code_verifier": VERIFIER}
        refused = await sim.client.post(f"{ROOT}/token", data={**grant, "code": await get_code(sim), **change})
        assert refused.status_code == 400
    assert await get_code(sim, refuse="1") == "access_denied"
