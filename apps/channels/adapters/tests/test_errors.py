"""Every error code that Meta's pages list, and what we make of it: retry, stop, reconnect or show."""

import pytest

from apps.channels.adapters.meta.errors import explain, find_verdict, judge

# (code, subcode) → our code, action. "later": surely not sent, tried again; "doubtful": waited for, tried once
# more; "reconnect": the channel stops until somebody connects it again; "reject": shown with what to do.
TABLE: list[tuple[int, int | None, str, str]] = [
    # generic codes of the Graph API
    (1, None, "channel_unavailable", "doubtful"),
    (2, None, "channel_unavailable", "doubtful"),
    (1200, None, "channel_unavailable", "doubtful"),
    (4, None, "rate_limited", "later"),
    (17, None, "rate_limited", "later"),
    (32, None, "rate_limited", "later"),
    (613, None, "rate_limited", "later"),
    (613, 1545133, "rate_limited", "later"),
    (80001, None, "rate_limited", "later"),
    (80002, None, "rate_limited", "later"),
    (80006, None, "rate_limited", "later"),
    (80007, None, "rate_limited", "later"),
    (0, None, "channel_disconnected", "reconnect"),
    (3, None, "channel_disconnected", "reconnect"),
    (10, None, "channel_disconnected", "reconnect"),
    (102, None, "channel_disconnected", "reconnect"),
    *((190, subcode, "channel_disconnected", "reconnect") for subcode in (None, 458, 460, 463, 464, 467, 492)),
    *((code, None, "channel_disconnected", "reconnect") for code in range(200, 230)),
    *((code, None, "channel_disconnected", "reconnect") for code in range(231, 300)),
    (100, 33, "channel_disconnected", "reconnect"),
    (100, None, "message_invalid", "reject"),
    (368, None, "account_restricted", "reject"),
    (506, None, "duplicate_message", "reject"),
    # WhatsApp
    (130429, None, "rate_limited", "later"),
    (131056, None, "rate_limited", "later"),
    (131064, None, "rate_limited", "later"),
    (133016, None, "rate_limited", "later"),
    (131048, None, "spam_limited", "reject"),
    (131049, None, "withheld_by_channel", "reject"),
    (130472, None, "withheld_by_channel", "reject"),
    (131031, None, "account_restricted", "reject"),
    (130497, None, "country_restricted", "reject"),
    (131008, None, "message_invalid", "reject"),
    (131009, None, "message_invalid", "reject"),
    (135000, None, "message_invalid", "reject"),
    (131051, None, "kind_unsupported", "reject"),
    (131000, None, "channel_unavailable", "doubtful"),
    (131005, None, "channel_unavailable", "doubtful"),
    (131016, None, "channel_unavailable", "doubtful"),
    (131057, None, "channel_unavailable", "doubtful"),
    (131021, None, "recipient_invalid", "reject"),
    (131026, None, "recipient_unavailable", "reject"),
    (131030, None, "recipient_not_allowed", "reject"),
    (131037, None, "account_name", "reject"),
    (131042, None, "account_payment", "reject"),
    (131044, None, "account_payment", "reject"),
    (131045, None, "account_not_registered", "reconnect"),
    (131047, None, "reply_window_closed", "reject"),
    (131050, None, "recipient_opted_out", "reject"),
    (131052, None, "media_rejected", "reject"),
    (131053, None, "media_rejected", "reject"),
    (131060, None, "content_unavailable", "reject"),
    (131062, None, "phone_needed", "reject"),
    (131063, None, "recipient_invalid", "reject"),
    (132000, None, "template_values", "reject"),
    (132001, None, "template_missing", "reject"),
    (132005, None, "template_values", "reject"),
    (132007, None, "template_rejected", "reject"),
    (132008, None, "template_rejected", "reject"),
    (132012, None, "template_values", "reject"),
    (132015, None, "template_paused", "reject"),
    (132016, None, "template_paused", "reject"),
    (132068, None, "template_rejected", "reject"),
    (132069, None, "rate_limited", "later"),
    (133005, None, "account_not_registered", "reconnect"),
    (133010, None, "account_not_registered", "reconnect"),
    (133015, None, "account_not_registered", "reconnect"),
    (133999, None, "account_not_registered", "reconnect"),
    (137000, None, "feature_unavailable", "reject"),
    (138000, None, "feature_unavailable", "reject"),
    (139001, None, "feature_unavailable", "reject"),
    (2593109, None, "feature_unavailable", "reject"),
    # Messenger and Instagram
    (10, 2018278, "reply_window_closed", "reject"),
    (10, 2534022, "reply_window_closed", "reject"),
    (10, 2018065, "not_permitted", "reject"),
    (10, 1893063, "account_restricted", "reject"),
    (100, 2018001, "recipient_unavailable", "reject"),
    (100, 2018109, "media_rejected", "reject"),
    (100, 2018047, "media_rejected", "reject"),
    (100, 2018008, "media_rejected", "reject"),
    (100, 2018294, "media_rejected", "reject"),
    (200, 1545041, "recipient_unavailable", "reject"),
    (551, 1545041, "recipient_unavailable", "reject"),
    (551, None, "recipient_unavailable", "reject"),
    (200, 2018108, "recipient_unavailable", "reject"),
    (200, 2018028, "channel_disconnected", "reconnect"),
    (100, 2534014, "recipient_unavailable", "reject"),
    (100, 2534001, "recipient_unavailable", "reject"),
    (100, 2534025, "private_reply_used", "reject"),
    (10, 2534025, "private_reply_used", "reject"),
    (230, None, "consent_missing", "reject"),
]


@pytest.mark.parametrize(("code", "subcode", "expected", "action"), TABLE)
def test_every_listed_code(code: int, subcode: int | None, expected: str, action: str) -> None:
    verdict = explain(code, subcode)

    assert (verdict.code, verdict.action) == (expected, action)
    assert verdict.detail.endswith(".") and verdict.advice.endswith(".")
    assert (verdict.after_s > 0) == (action in ("later", "doubtful"))


def test_an_unknown_subcode_goes_by_its_code_and_an_unknown_code_is_shown() -> None:
    assert explain(100, 999).code == "message_invalid"
    assert find_verdict(424242) is None
    assert explain(424242).code == "rejected_by_channel"
    assert explain(None).code == "rejected_by_channel"


@pytest.mark.parametrize(
    ("status", "is_transient", "action"),
    [(400, False, "reject"), (400, True, "doubtful"), (500, False, "doubtful"), (429, False, "later")],
)
def test_an_unknown_code_goes_by_the_answer(status: int, is_transient: bool, action: str) -> None:
    assert judge(status, 424242, None, is_transient=is_transient).action == action
