"""How fast a business may send, and what the usage headers say. Off unless `limits_enabled` is set.

By the platform's clock, so that a test can move on instead of waiting.
"""

import json
from collections import deque

from simulator.accounts import Account
from simulator.clock import Clock
from simulator.graph.errors import GraphError
from simulator.settings import SettingsStore

PAIR_REFILL_S = 6
PAIR_BURST = 45
OVER_CODES = {"whatsapp": 80007, "messenger": 80006, "instagram": 80002}
TOO_FAST = {"whatsapp": (130429, None), "messenger": (613, 1545133), "instagram": (613, 1545133)}
BUSY_TYPES = {"whatsapp": "whatsapp", "messenger": "messenger", "instagram": "instagram"}


class Limits:
    """Counts accepted sends. Kept in memory: a restart forgives."""

    def __init__(self, settings: SettingsStore, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._recent: dict[str, deque[int]] = {}
        self._pairs: dict[tuple[str, str], tuple[float, int]] = {}

    def check(self, account: Account, recipient: str) -> None:
        """Count a send. Raises GraphError 130429 or 613 (throughput), 131056 (pair), 8000x (usage at 100 %)."""
        rules = self._settings.current
        if not rules.limits_enabled:
            return
        if rules.usage_percent >= 100:
            raise GraphError(OVER_CODES[account.channel_type], http_status=429)
        now_ms = self._clock.now_ms()
        recent = self._recent.setdefault(account.account_id, deque())
        while recent and recent[0] <= now_ms - 1000:
            recent.popleft()
        if len(recent) >= rules.sends_per_s:
            code, subcode = TOO_FAST[account.channel_type]
            raise GraphError(code, subcode=subcode, http_status=429)
        if account.channel_type == "whatsapp":
            self._check_pair((account.account_id, recipient), now_ms)
        recent.append(now_ms)

    def _check_pair(self, pair: tuple[str, str], now_ms: int) -> None:
        """One message in six seconds, and forty-five borrowed from the future."""
        left, at_ms = self._pairs.get(pair, (float(PAIR_BURST), now_ms))
        left = min(float(PAIR_BURST), left + max(0, now_ms - at_ms) / 1000 / PAIR_REFILL_S)
        if left < 1:
            raise GraphError(131056)
        self._pairs[pair] = (left - 1, now_ms)

    def headers(self, account: Account | None) -> dict[str, str]:
        """Meta's usage headers, in per cent; the second one only for a known account."""
        rules = self._settings.current
        percent = round(rules.usage_percent)
        usage = {"call_count": percent, "total_cputime": min(percent, 25), "total_time": min(percent, 25)}
        found = {"X-App-Usage": json.dumps(usage, separators=(",", ":"))}
        if account is not None:
            regain = round(rules.usage_regain_minutes) if percent >= 100 else 0
            told = {"type": BUSY_TYPES[account.channel_type], **usage, "estimated_time_to_regain_access": regain}
            business = {account.waba_id or account.account_id: [told]}
            found["X-Business-Use-Case-Usage"] = json.dumps(business, separators=(",", ":"))
        return found
