"""Sixty ways to abuse sign-up and sign-in. Each gets a clear refusal; none a fault, a way in, or somebody's secret.

The numbers in the names are those of the list of bad inputs in the security anchors (text, API, limits).
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from kernel.mail.models import OutgoingMail
from tenants.models import RefreshToken, SignIn, User
from tests.world.client import Api, Reply, log_in
from tests.world.companies import PASSWORD, Company
from tests.world.hashing import CountingHasher
from tests.world.mailbox import code_for, mails_to

SIGN_UP, LOGIN, CODE = "/api/auth/signup", "/api/auth/login", "/api/auth/code"
VERIFY, CONFIRM, RESET = "/api/auth/verify", "/api/auth/code/confirm", "/api/auth/reset/confirm"
GOOD = "somebody@example.test"
GRAPHEME = "e" + "\u0301" * 50_000  # one letter of 100 kB


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is sent, and the answers that are right."""

    name: str
    path: str
    body: Any
    statuses: tuple[int, ...] = (422,)
    headers: dict[str, str] | None = None


def sign_up(name: str, /, *statuses: int, **fields: Any) -> Attempt:
    return Attempt(name, SIGN_UP, {"email": GOOD, **fields}, statuses or (422,))


def login(name: str, email: Any, password: Any = PASSWORD, *statuses: int) -> Attempt:
    return Attempt(name, LOGIN, {"email": email, "password": password}, statuses or (401, 422))


REFUSED = [
    # wrong types and shapes
    Attempt("nothing", SIGN_UP, {}),
    Attempt("a list", SIGN_UP, []),
    Attempt("null", SIGN_UP, "null"),
    Attempt("a number", SIGN_UP, "1e999", (400, 422)),
    Attempt("NaN", SIGN_UP, '{"email": NaN}', (400, 422)),
    Attempt("no JSON", SIGN_UP, "{", (400,)),
    Attempt("a trailing comma", SIGN_UP, '{"email": "a@b.test",}', (400,)),
    Attempt("a comment", SIGN_UP, '/* */ {"email": "a@b.test"}', (400,)),
    Attempt("100,000 brackets", SIGN_UP, "[" * 100_000, (400, 413, 422)),
    Attempt("2 MB", SIGN_UP, '{"email": "' + "a" * 2_000_000 + '"}', (400, 413, 422)),
    Attempt("half a character", SIGN_UP, b'{"email": "\xff@b.test"}', (400, 422)),
    sign_up("an address that is a number", email=5),
    sign_up("an address that is an object", email={"$ne": None}),
    sign_up("an address that is a list", email=[GOOD, "b@example.test"]),
    sign_up("an address that is true", email=True),
    # addresses
    sign_up("no address", email=""),
    sign_up("blanks", email="   "),
    sign_up("no @", email="somebody.example.test"),
    sign_up("two @", email="a@b@example.test"),
    sign_up("no domain", email="somebody@"),
    sign_up("28 NUL", email="a\0@example.test"),
    sign_up("29 a lone surrogate", 400, 422, email="\ud800@example.test"),
    sign_up("30 right to left", email="a\u202e@example.test"),
    sign_up("30 zero width", email="a\u200b@example.test"),
    sign_up("31 one letter of 100 kB", email=f"{GRAPHEME}@example.test"),
    sign_up("32 300 characters", email="a" * 290 + "@example.test"),
    sign_up("34 markup", email="<img src=x onerror=alert(1)>@example.test"),
    sign_up("36 CRLF and a header", email="a@example.test\r\nBcc: b@example.test"),
    sign_up("37 placeholders", email="{{7*7}}@${jndi:ldap://x}"),
    sign_up("38 a quote", email="' OR 1=1 --@"),
    sign_up("two addresses", email="a@example.test, b@example.test"),
    sign_up("a display name", email="Ana <a@example.test>"),
    # names and passwords
    sign_up("28 NUL in the name", name="a\0b"),
    sign_up("30 right to left in the name", name="abc\u202etxt.exe"),
    sign_up("31 a name of 100 kB", name=GRAPHEME),
    sign_up("36 an escape in the name", name="a\x1b[31m"),
    sign_up("a name that is a number", name=5),
    sign_up("a short password", password="a1b2c3"),
    sign_up("a common password", password="password123"),
    sign_up("the address as the password", password=GOOD),
    sign_up("a password of 100 kB", password=GRAPHEME),
    sign_up("28 NUL in the password", password="secret\0secret"),
    sign_up("29 half a pair in the password", 400, 422, password="secret\ud800secret"),
    # signing in
    login("no password", "agent@acme.test", ""),
    login("a password that is an object", "agent@acme.test", {"$gt": ""}),
    login("a password that is a list", "agent@acme.test", [PASSWORD]),
    login("28 NUL in the address", "agent@acme.test\0"),
    login("28 NUL behind the password", "agent@acme.test", f"{PASSWORD}\0"),
    login("38 SQL in the address", "agent@acme.test' --"),
    login("40 a wildcard as the address", "%@acme.test"),
    login("30 look-alike letters", "аgent@acme.test"),
    login("a dotless i", "agent@acme.test".replace("a", "ａ")),
    login("31 a password of 100 kB", "agent@acme.test", GRAPHEME),
    login("32 a megabyte less one", "agent@acme.test", "x" * 900_000),
    login("another's password", "agent@acme.test", "inlet-demo-2"),
    # codes
    Attempt("a code without a flow", VERIFY, {"code": "BBBB-BBBB"}, (410,)),
    Attempt("a code that is a number", VERIFY, {"code": 12345678}, (422,)),
    Attempt("28 a code with NUL", CONFIRM, {"code": "BBBB\0BBBB"}, (422,)),
    Attempt("a code of 100 kB", CONFIRM, {"code": GRAPHEME}, (422,)),
    Attempt("a reset without a flow", RESET, {"code": "BBBB-BBBB", "password": "a good one 9"}, (410,)),
    Attempt("a passkey that is a string", "/api/auth/passkey", {"credential": "x"}, (422,)),
    Attempt("a second factor out of nowhere", "/api/auth/second-factor", {"code": "123456"}, (410,)),
]


def send(attempt: Attempt, api: Api | None = None) -> Reply:
    return (api or Api()).call("POST", attempt.path, attempt.body)


@pytest.mark.parametrize("attempt", REFUSED, ids=lambda each: each.name)
def test_it_is_refused_in_clear_words_and_nothing_comes_of_it(acme: Company, attempt: Attempt) -> None:
    people = User.objects.count()

    reply = send(attempt)

    assert reply.status in attempt.statuses, reply
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert set(reply.body) >= {"title", "detail", "code", "request_id"}
    assert "Traceback" not in str(reply.body) and "psycopg" not in str(reply.body)
    assert "access_token" not in str(reply.body)
    assert (User.objects.count(), RefreshToken.objects.count()) == (people, 0)
    assert not OutgoingMail.objects.filter(template="confirm_address").exists()


def test_there_are_sixty_of_them() -> None:
    assert len(REFUSED) >= 60
    assert len({each.name for each in REFUSED}) == len(REFUSED)


# --- what needs more than one request ---


@pytest.mark.parametrize(
    "extra",
    [
        {"is_staff": True, "is_superuser": True},
        {"id": "usr_chosen", "pk": "usr_chosen"},
        {"role": "owner", "organization": "acme", "memberships": [{"organization": "acme"}]},
        {"email_verified": True, "verified": True, "is_active": False},
        {"last_login": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z"},
        {"password1": "a chosen one 1", "password2": "a chosen one 1"},
    ],
    ids=lambda each: ",".join(each),
)
def test_46_what_nobody_asked_for_is_not_taken(acme: Company, extra: dict[str, Any]) -> None:
    reply = Api().post(SIGN_UP, {"email": GOOD, **extra})

    user = User.objects.get(email=GOOD)
    assert reply.body["flow"] == "verify_email"
    assert (user.pk != "usr_chosen", user.is_active, user.is_staff, user.last_login) == (True, True, False, None)
    assert not user.memberships.exists() and not user.has_usable_password()
    assert not EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Session-Token": "STOLEN"},
        {"Cookie": "sessionid=STOLEN"},
        {"X-HTTP-Method-Override": "GET"},
        {"X-Forwarded-For": "127.0.0.1, 10.0.0.1, <script>"},
        {"X-Forwarded-For": "a" * 5000},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
        {"User-Agent": "\u00e9" * 3000},
        {"Authorization": "Bearer STOLEN"},
        {"X-Request-Id": "../../etc/passwd\u00e9"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=utf-16"},
    ],
    ids=str,
)
def test_49_50_headers_open_nothing(acme: Company, headers: dict[str, str]) -> None:
    """STOLEN is the key of a session in which somebody else is signed in."""
    stolen = {name: value.replace("STOLEN", acme.sessions["owner"]) for name, value in headers.items()}
    sent = json.dumps({"email": "agent@acme.test", "password": "wrong"})

    answer = Client().generic("POST", LOGIN, sent, content_type="application/json", headers=stolen)

    assert answer.status_code in (400, 401, 415, 422)
    assert not RefreshToken.objects.exists()


def test_50_a_host_that_is_not_ours_is_refused(acme: Company) -> None:
    answer = Client(SERVER_NAME="evil.example").post(LOGIN, "{}", content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", [LOGIN, SIGN_UP])
def test_49_other_methods_are_not_there(acme: Company, method: str, path: str) -> None:
    reply = Api().call(method, path, {"email": "agent@acme.test", "password": PASSWORD})

    assert reply.status == 405
    assert "access_token" not in str(reply.body)


def test_55_tokens_with_other_algorithms_or_keys_are_refused(acme: Company) -> None:
    claims = jwt.decode(acme.token("owner"), options={"verify_signature": False})
    made = [
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, "x" * 40, algorithm="HS256"),
        jwt.encode(claims, "x" * 40, algorithm="HS256", headers={"kid": "../../dev/null"}),
        jwt.encode(claims, "x" * 40, algorithm="HS256", headers={"jku": "https://evil.example/keys"}),
        jwt.encode({**claims, "token_use": "refresh"}, settings.SECRET_KEY, algorithm="HS256"),
    ]

    assert [Api(token=token).get("/api/me").status for token in made] == [401] * len(made)


def test_a_code_of_one_step_does_not_open_another(acme: Company) -> None:
    """A code for signing in is none for a new password, nor for a sign-up, and the other way round."""
    email, api = acme.email("agent"), Api()
    api.post(CODE, {"email": email})
    code = code_for(email)

    assert api.post(RESET, {"code": code, "password": "another horse 8"}).body["code"] == "flow_expired"
    assert api.post(VERIFY, {"code": code}).body["code"] == "flow_expired"
    assert api.post("/api/auth/second-factor", {"code": code}).body["code"] == "flow_expired"
    assert User.objects.get(email=email).check_password(PASSWORD)


def test_a_flow_that_is_over_cannot_be_played_again(db: None) -> None:
    api = Api()
    api.post(SIGN_UP, {"email": GOOD})
    code, cookie = code_for(GOOD), api.client.cookies[settings.FLOW_COOKIE_NAME].value
    assert api.post(VERIFY, {"code": code}).body["status"] == "signed_in"

    thief = Api()
    thief.client.cookies[settings.FLOW_COOKIE_NAME] = cookie

    assert thief.post(VERIFY, {"code": code}).body["code"] == "flow_expired"
    assert thief.get("/api/auth/flow").body == {"status": "none"}


def test_the_key_of_a_sign_in_is_no_flow(acme: Company) -> None:
    """Whoever has read a session's key out of the database still has no access token."""
    thief = Api()
    thief.client.cookies[settings.FLOW_COOKIE_NAME] = acme.sessions["owner"]

    for path, body in (
        (VERIFY, {"code": "BBBB-BBBB"}),
        ("/api/auth/resend", {}),
        ("/api/auth/passkey", {"credential": {}}),
    ):
        reply = thief.post(path, body)
        assert reply.status in (400, 410) and "access_token" not in str(reply.body)


def test_names_that_are_formulas_or_markup_are_only_text(db: None) -> None:
    """35, 34, 37: stored as they are, shown as text; the mail to the person holds no markup of theirs."""
    for number, name in enumerate(("=cmd|' /C calc'!A0", "<b onmouseover=alert(1)>x</b>", "{{ settings.SECRET_KEY }}")):
        api, email = Api(), f"n{number}@example.test"
        api.post(SIGN_UP, {"email": email, "name": name})
        api.token = api.post(VERIFY, {"code": code_for(email)}).body["access_token"]
        log_in_elsewhere = Api()
        log_in_elsewhere.post(CODE, {"email": email})
        log_in_elsewhere.post(CONFIRM, {"code": code_for(email)})

        assert User.objects.get(email=email).name == name
        notice = mails_to(email)[-1]
        html = str(notice.alternatives[0][0])  # type: ignore[attr-defined]
        assert "<b onmouseover" not in html and settings.SECRET_KEY not in html


# --- limits ---


@pytest.fixture
def limited(settings: Any) -> None:
    """The limits of production, which the suite does without."""
    from config.settings import base

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS


def from_address(number: int) -> Api:
    """A browser at an address of its own: limits per address must not get into each other's way."""
    unique = int(time.time() * 1000) % 60_000 + number
    client = Client(headers={"X-Forwarded-For": f"203.{unique >> 8 & 255}.{unique & 255}.{number % 250}"})
    return Api(client=client)


def test_guessing_is_slowed_down_and_told_how_long(acme: Company, limited: None) -> None:
    api, email = from_address(1), f"guess{time.time_ns()}@example.test"

    replies = [api.post(LOGIN, {"email": email, "password": f"guess {n}"}) for n in range(7)]

    assert [each.status for each in replies] == [401] * 5 + [429] * 2
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60
    assert replies[-1].body["code"] == "too_many_attempts"


def test_strangers_cannot_lock_somebody_out_of_a_browser_they_have_used(acme: Company, limited: None) -> None:
    email = acme.email("viewer")
    home = from_address(2)
    assert home.post(LOGIN, {"email": email, "password": PASSWORD}).status == 200
    for number in range(6):
        from_address(10 + number).post(LOGIN, {"email": email, "password": "guess"})
    assert from_address(20).post(LOGIN, {"email": email, "password": PASSWORD}).status == 429

    assert home.post(LOGIN, {"email": email, "password": PASSWORD}).status == 200


def test_one_address_cannot_try_many_accounts(acme: Company, limited: None) -> None:
    api, now = from_address(3), time.time_ns()

    replies = [api.post(LOGIN, {"email": f"p{n}.{now}@example.test", "password": "guess"}) for n in range(22)]

    assert replies[-1].status == 429 and replies[0].status == 401


@pytest.mark.parametrize("path", [CODE, "/api/auth/reset/request"])
def test_nobodys_mailbox_is_flooded(acme: Company, limited: None, path: str) -> None:
    email = f"flood{time.time_ns()}@example.test"

    replies = [from_address(30 + n).post(path, {"email": email}) for n in range(5)]

    assert [each.status for each in replies] == [200] * 3 + [429] * 2
    assert int(replies[-1].headers["Retry-After"]) >= 1
    assert len(mails_to(email)) == 3


# --- time ---


@pytest.mark.parametrize(
    ("path", "body"),
    [(LOGIN, {"password": "wrong"}), (SIGN_UP, {"password": "a good password 7"}), (SIGN_UP, {}), (CODE, {})],
    ids=["login", "sign-up", "sign-up without a password", "code"],
)
def test_known_and_unknown_addresses_take_the_same_class_of_time(
    acme: Company, settings: Any, path: str, body: dict[str, str]
) -> None:
    """What takes long is hashing a password: as often for either. The mail is only written, in both cases."""
    settings.PASSWORD_HASHERS = ["tests.world.hashing.CountingHasher"]
    user = User.objects.get(email=acme.email("agent"))
    user.set_password(PASSWORD)
    user.save()

    counts, mails = [], []
    for email in (user.email, "nobody@example.test"):
        CountingHasher.hashes = 0
        Api().post(path, {"email": email, **body})
        counts.append(CountingHasher.hashes)
        mails.append(OutgoingMail.objects.filter(to=email).count())

    assert counts[0] == counts[1]
    assert mails[0] == mails[1]


def test_nobody_is_signed_in_after_all_this(acme: Company) -> None:
    log_in("agent@acme.test", "wrong")

    assert not SignIn.objects.exclude(family__in=acme.sessions.values()).filter(user_id=acme.people["owner"]).exists()
