"""Payloads that nobody has seen yet: the corpus with something in it changed, through the real endpoint and drain.

Whatever they are, nothing raises, nothing is held up, and the neighbours are stored.
"""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.channels.adapters.tests.corpus import Case, load_cases
from apps.inbound.history import import_chunk
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import text, whatsapp

CASES = [case for case in load_cases() if not case.expected.get("robustness_only")]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=30),
    st.sampled_from(["", "\0", "\ud800", "0", "1788000000", "x" * 5000, "https://a.test", "US.1", "5511987654321"]),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "type", "text", "body", "from"]), st.text(max_size=5), max_size=3),
)


def paths_of(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the payload below its envelope's routing."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [at] if len(at) > 3 else []
    for key, child in children:
        if key not in ("metadata", "phone_number_id"):
            found += paths_of(child, (*at, key))
    return found


@st.composite
def changed(draw: st.DrawFn) -> Any:
    case: Case = draw(st.sampled_from(CASES))
    body = copy.deepcopy(case.body)
    for _ in range(draw(st.integers(1, 3))):
        paths = paths_of(body)
        if not paths:
            return body
        *way, last = draw(st.sampled_from(paths))
        holder = body
        for step in way:
            holder = holder[step]
        if draw(st.booleans()) and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = draw(JUNK)
    return body


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changed(), min_size=1, max_size=4))
def test_nothing_that_comes_holds_up_its_neighbours(office: Office, bodies: list[Any]) -> None:
    office.clear()
    for body in bodies:
        assert office.post(body).status_code == 200
    office.deliver(whatsapp("101", text("wamid.after")))

    assert office.count("inbound_pendingreceipt") == 0
    assert "wamid.after" in {each["channel_message_id"] for each in office.messages("acme")}
    for scope in office.scopes.values():
        while import_chunk(scope):
            pass
    reasons = [reason for (reason,) in office.rows("SELECT reason FROM inbound_deadletter")]
    assert not [reason for reason in reasons if "Error" in reason], "what cannot be read is told, it does not break"
