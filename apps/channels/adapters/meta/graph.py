"""The calls that all Meta channels send with, and what their outcomes mean.

The only module of the adapters that knows the HTTP client. Which failure means what is a question of whether Meta may
have carried out the request, for it has no idempotency key: see the table in `classify`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Never, TypeVar

from apps.channels.adapters.contents import MediaSource
from apps.channels.adapters.meta.errors import DOUBTFUL_TRIES, Verdict, explain, judge
from apps.channels.adapters.reading import Json, as_id, as_int, as_list, as_map
from apps.channels.adapters.sending import Rejected, SendingAccount, SendReceipt, TryLater, Unconfirmed
from kernel.http import Answer, HttpClient, NotSent, OutcomeUnknown, UploadedFile

CONNECT_PAUSE_S = 5.0
UPLOAD_PAUSE_S = 10.0
LONGEST_PAUSE_S = 3600.0
CHUNK_BYTES = 256 * 1024

T = TypeVar("T")


def post_message(
    http: HttpClient, account: SendingAccount, payload: Json, read_id: Callable[[Json], str | None]
) -> SendReceipt:
    """Send once; never repeats. Raises TryLater, Rejected or Unconfirmed."""
    return SendReceipt(channel_message_id=_post(http, account, payload, read_id))


def post_action(http: HttpClient, account: SendingAccount, payload: Json) -> SendReceipt:
    """The same for what gets no id of its own: reactions, read marks, typing."""
    _post(http, account, payload, lambda _: True)
    return SendReceipt(channel_message_id=None)


def upload_file(http: HttpClient, account: SendingAccount, source: MediaSource) -> str:
    """Hand a file to WhatsApp, piece by piece; its id there, which lives 30 days. Raises TryLater or Rejected.

    Trying again is always safe: a file that was taken twice is merely there twice.
    """
    headers, failure = _authorize(account), None
    try:
        with source.open() as stream:
            file = UploadedFile(
                filename=source.filename or "file",
                mime_type=source.mime_type,
                size=source.size,
                chunks=_read_pieces(stream.read),
            )
            fields = {"messaging_product": "whatsapp", "type": source.mime_type}
            answer = http.post_file(_url(account, "media"), fields, file, headers=headers)
    except (NotSent, OutcomeUnknown):
        failure = TryLater(UPLOAD_PAUSE_S, "upload_failed", "The file could not be handed over at the moment.")
    if failure is not None:
        raise failure
    try:
        return classify(answer, lambda body: as_id(body.get("id")))
    except Unconfirmed:
        failure = TryLater(UPLOAD_PAUSE_S, "upload_failed", "The file could not be handed over at the moment.")
    raise failure


def _post(http: HttpClient, account: SendingAccount, payload: Json, read: Callable[[Json], T | None]) -> T:
    headers = _authorize(account)
    failure: Exception
    try:
        answer = http.post_json(_url(account, "messages"), payload, headers=headers)
    except NotSent:
        failure = TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The channel cannot be reached at the moment.")
    except OutcomeUnknown as error:
        failure = Unconfirmed(f"no answer: {error}")
    else:
        return classify(answer, read)
    raise failure  # outside the handlers: nothing of the request hangs on the error


def _url(account: SendingAccount, edge: str) -> str:
    return f"{account.graph_url.rstrip('/')}/{account.graph_version}/{account.sender_id}/{edge}"


def _authorize(account: SendingAccount) -> dict[str, str]:
    token = account.token
    if not (token.isascii() and token.isprintable() and token and " " not in token):
        refuse(explain(190), 0.0)  # it would not even go into a header
    return {"authorization": f"Bearer {token}"}


def _read_pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while piece := read(CHUNK_BYTES):
        yield piece


def classify(answer: Answer, read: Callable[[Json], T | None]) -> T:
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
        found = None if "error" in body else read(body)
        if found is None:
            raise Unconfirmed("accepted without a message id")
        return found
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
