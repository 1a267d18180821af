"""The one call that all Meta channels send with, and what its outcome means.

The only module of the adapters that knows the HTTP client. Which failure means what is a question of whether Meta may
have carried out the request, for it has no idempotency key: see the table in `classify`.
"""

import json
from collections.abc import Callable
from typing import Never

from apps.channels.adapters.meta.errors import DOUBTFUL_TRIES, Verdict, explain, judge
from apps.channels.adapters.reading import Json, as_int, as_list, as_map
from apps.channels.adapters.sending import Rejected, SendingAccount, SendReceipt, TryLater, Unconfirmed
from kernel.http import Answer, HttpClient, NotSent, OutcomeUnknown

CONNECT_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0


def post_message(
    http: HttpClient, account: SendingAccount, payload: Json, read_id: Callable[[Json], str | None]
) -> SendReceipt:
    """Send once; never repeats. Raises TryLater, Rejected or Unconfirmed."""
    token = account.token
    if not (token.isascii() and token.isprintable() and token and " " not in token):
        refuse(explain(190), 0.0)  # it would not even go into a header
    url = f"{account.graph_url.rstrip('/')}/{account.graph_version}/{account.sender_id}/messages"
    failure: Exception
    try:
        answer = http.post_json(url, payload, headers={"authorization": f"Bearer {token}"})
    except NotSent:
        failure = TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The channel cannot be reached at the moment.")
    except OutcomeUnknown as error:
        failure = Unconfirmed(f"no answer: {error}")
    else:
        return classify(answer, read_id)
    raise failure  # outside the handlers: nothing of the request hangs on the error


def classify(answer: Answer, read_id: Callable[[Json], str | None]) -> SendReceipt:
    """What an answer means.

    | answer | outcome |
    |---|---|
    | 2xx with an id | sent |
    | 2xx without a readable id | Unconfirmed |
    | any status with a Graph error | by its code: Rejected, or TryLater |
    | 5xx or 408 without one | Unconfirmed: a gateway gave up on Meta's answer |
    | 429 without one | TryLater |
    | 3xx, 4xx without one | Rejected: whoever answered did not take the message |
    """
    body = as_map(answer.json())
    if 200 <= answer.status <= 299:
        message_id = read_id(body)
        if message_id is None:
            raise Unconfirmed("accepted without a message id")
        return SendReceipt(channel_message_id=message_id)
    error = body.get("error")
    if isinstance(error, dict) and (code := as_int(error.get("code"))) is not None:
        subcode, is_transient = as_int(error.get("error_subcode")), error.get("is_transient") is True
        refuse(judge(answer.status, code, subcode, is_transient=is_transient), read_pause(answer))
    if answer.status >= 500 or answer.status == 408:
        raise Unconfirmed(f"status {answer.status} without a Graph error")
    if answer.status == 429:
        refuse(judge(429, None, None, is_transient=False), read_pause(answer))
    raise Rejected("unexpected_answer", f"The channel gave an unexpected answer (status {answer.status}).")


def refuse(verdict: Verdict, pause_s: float) -> Never:
    """Raise what the verdict asks for; a pause that Meta names in its headers goes before our own."""
    if verdict.action == "later":
        raise TryLater(pause_s or verdict.after_s, verdict.code, verdict.detail)
    if verdict.action == "doubtful":
        raise TryLater(max(pause_s, verdict.after_s), verdict.code, verdict.detail, at_most=DOUBTFUL_TRIES)
    raise Rejected(verdict.code, verdict.detail, reconnect=verdict.action == "reconnect")


def read_pause(answer: Answer) -> float:
    """Seconds to wait, from `Retry-After` or the minutes of `X-Business-Use-Case-Usage`; 0 if neither is there."""
    pauses = [float(as_int(answer.headers.get("retry-after")) or 0)]
    try:
        usage = as_map(json.loads(answer.headers.get("x-business-use-case-usage", "{}")))
    except (ValueError, RecursionError):
        usage = {}
    for entries in usage.values():
        minutes = (as_int(as_map(entry).get("estimated_time_to_regain_access")) for entry in as_list(entries))
        pauses.extend(60.0 * (number or 0) for number in minutes)
    return min(max(pauses), LONGEST_PAUSE_S)
