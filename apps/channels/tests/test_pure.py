"""Silence, words, dialogs, signed requests: without a database."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.channels import dialogs, happenings, ways, words
from apps.channels.adapters.meta.management.assets import read_limit
from apps.channels.adapters.meta.management.proof import read_signed_request
from apps.channels.adapters.meta.management.words import explain_problem, unexpected
from apps.channels.silence import becomes_silent_at, is_silent

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def busy(*weeks: int, minutes: int = 10, hours: int = 8) -> dict[datetime, int]:
    """So many busy hours before this time of day, in the weeks before."""
    return {NOON - timedelta(weeks=week, hours=hour): minutes for week in weeks for hour in range(1, hours)}


@pytest.mark.parametrize(
    ("heard", "quiet_for", "expected"),
    [
        (busy(1, 2), timedelta(hours=6), True),
        (busy(1, 2), timedelta(hours=1), False),  # too short to mean anything
        (busy(1), timedelta(hours=6), False),  # new: nobody knows what is usual
        (busy(1, 2, minutes=1), timedelta(hours=6), False),  # a slow shop
        (busy(2) | busy(1, minutes=1), timedelta(hours=6), False),  # last week was a holiday
        ({}, timedelta(days=30), False),
        (busy(1, 2), timedelta(days=30), True),
    ],
)
def test_silence_is_measured_by_what_is_usual(heard: dict[datetime, int], quiet_for: timedelta, expected: bool) -> None:
    assert is_silent(heard, last_in_at=NOON - quiet_for, now=NOON) is expected


@pytest.mark.parametrize(
    ("heard", "quiet_for", "after"),
    [
        (busy(1, 2), timedelta(hours=6), timedelta(0)),
        (busy(1, 2, hours=2), timedelta(hours=1), None),  # the busy hour is over when it would be too quiet
        ({hour + timedelta(hours=8): 10 for hour in busy(1, 2)}, timedelta(0), timedelta(hours=3)),
        ({hour + timedelta(hours=20): 10 for hour in busy(1, 2)}, timedelta(0), timedelta(hours=15)),  # a night between
        (busy(1, 2, minutes=1), timedelta(0), None),
        ({}, timedelta(0), None),
    ],
)
def test_when_a_busy_account_would_be_silent(
    heard: dict[datetime, int], quiet_for: timedelta, after: timedelta | None
) -> None:
    last_in_at = NOON - quiet_for
    found = becomes_silent_at(heard, last_in_at=last_in_at, now=NOON)

    assert found == (None if after is None else NOON + after)
    if found is not None:
        assert is_silent(heard, last_in_at=last_in_at, now=found)


def test_an_account_that_was_never_heard_from_is_not_silent() -> None:
    assert not is_silent(busy(1, 2), last_in_at=None, now=NOON)


def test_every_effect_of_a_happening_and_every_reason_has_words() -> None:
    told = {"account_cut_off", "account_restricted", "account_violation", "account_banned", "account_reinstated",
            "account_update", "quality_told", "name_reviewed", "account_reviewed", "limit_told", "account_alert",
            "security_changed", "account_error", "policy_enforced"}  # fmt: skip
    assert told <= set(words.KINDS)
    for kind in words.KINDS:
        title, _ = words.describe_event(kind, {})
        assert title and "None" not in title
    assert words.describe_event("brand_new", {"x": 1}) == ("Brand new", "")
    assert words.explain_reason("never_heard_of")


@pytest.mark.parametrize(
    ("type_", "data", "kind", "check"),
    [
        ("account_update", {"event": "PARTNER_REMOVED"}, "account_cut_off", {"cut_off": "partner_removed"}),
        ("account_update", {"event": "ACCOUNT_OFFBOARDED"}, "account_cut_off", {"cut_off": "offboarded"}),
        (
            "account_update",
            {"event": "ACCOUNT_RESTRICTION", "payload": {"restriction_info": [{"restriction_type": "X"}, None, 3]}},
            "account_restricted",
            {"level": "problem"},
        ),
        (
            "account_update",
            {"event": "DISABLED_UPDATE", "payload": {"ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}},
            "account_banned",
            {"level": "problem"},
        ),
        ("account_update", {"event": "SOMETHING_NEW"}, "account_update", {"level": "info", "cut_off": ""}),
        (
            "phone_number_quality_update",
            {"event": "FLAGGED", "value": "TIER_10K", "payload": {"display_phone_number": "+1 555 010 0101"}},
            "quality_told",
            {"facts": {"messaging_limit": "10000", "quality": "red"}, "number": "15550100101"},
        ),
        (
            "phone_number_name_update",
            {"value": "APPROVED", "payload": {"requested_verified_name": "Acme"}},
            "name_reviewed",
            {"facts": {"name_status": "approved", "verified_name": "Acme"}},
        ),
        ("error", {"code": 190}, "account_error", {"look_again": True}),
        ("policy_enforcement", {"payload": {"action": "block", "reason": "spam"}}, "policy_enforced", {}),
        ("business_capability_update", {"payload": {"max_daily_conversation_per_phone": 2000}}, "limit_told",
         {"facts": {"messaging_limit": "2000"}}),
    ],
)  # fmt: skip
def test_what_platforms_tell_of_accounts_is_read(
    type_: str, data: dict[str, object], kind: str, check: dict[str, object]
) -> None:
    effect = happenings.read_effect(type_, data)

    assert effect is not None and effect.kind == kind
    assert {name: getattr(effect, name) for name in check} == check


@pytest.mark.parametrize("payload", [None, [], "x", 0, {"ban_info": []}, {"restriction_info": {}}])
@pytest.mark.parametrize("type_", happenings.TYPES)
def test_odd_payloads_break_nothing(type_: str, payload: object) -> None:
    for data in ({"payload": payload}, {"event": payload, "value": payload, "payload": {"alert_info": payload}}):
        happenings.read_effect(type_, data)
    assert happenings.read_effect("message_template_status_update", {}) is None


def test_dialogs_carry_what_the_platform_needs() -> None:
    url = dialogs.signup_dialog(
        base_url="https://www.facebook.com", version="v25.0", app_id="1", redirect_uri="https://x.test/connect/done/",
        state="s", config_id="9", coexistence=True,
    )  # fmt: skip
    query = parse_qs(urlsplit(url).query)
    assert urlsplit(url).path == "/v25.0/dialog/oauth"
    assert query["override_default_response_type"] == ["true"] and query["state"] == ["s"]
    assert "whatsapp_business_app_onboarding" in query["extras"][0] and '"version":"v4"' in query["extras"][0]
    assert dialogs.message_origins("https://www.facebook.com")[0] == "https://www.facebook.com"
    assert dialogs.message_origins("http://127.0.0.1:8000/simulator/facebook") == ["http://127.0.0.1:8000"]


def test_a_signed_request_is_genuine_or_nothing() -> None:
    genuine = (
        "vlXgu64BQGFSQrY0ZcJBZASMvYvTHu9GQ0YM9rjPSso"
        ".eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsIjAiOiJwYXlsb2FkIn0"
    )  # Meta's own example, signed with the secret "secret"
    assert read_signed_request(genuine, ["", "other", "secret"]) == (2, {"algorithm": "HMAC-SHA256", "0": "payload"})
    for odd in ("", ".", "x", genuine[:-1], genuine.replace(".", ""), "ü.ü", "a" * 10 + "." + "b" * 9):
        assert read_signed_request(odd, ["secret"]) is None
    assert read_signed_request(genuine, ["", "wrong"]) is None


def test_limits_are_read() -> None:
    told = ("TIER_250", "TIER_2K", "TIER_100K", "TIER_UNLIMITED", "TIER_NOT_SET", None)
    assert [read_limit(word) for word in told] == [
        "250", "2000", "100000", "unlimited", "", "",
    ]  # fmt: skip


def test_refusals_have_words_and_something_to_do() -> None:
    assert explain_problem(190, 460).code == "password_changed"
    assert explain_problem(133005, None).code == "pin_wrong"
    assert explain_problem(299, None).code == "permission_missing"
    assert explain_problem(987654, 3).code == "refused"
    assert unexpected(502).action == unexpected(0).action == "wait"


def test_every_permission_has_words() -> None:
    for way in ways.WAYS.values():
        assert all(ways.describe_scope(scope) != scope for scope in way.scopes)
