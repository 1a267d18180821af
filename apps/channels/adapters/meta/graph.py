"""The calls that all Meta channels send with, and what their outcomes mean.

The only module of the adapters that knows the HTTP client. Which failure means what is a question of whether Meta may
have carried out the request, for it has no idempotency key: see the table in `classify`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Never, TypeVar

from apps.channels.adapters.contents import Content, ControlContent, MediaSource, ReactionContent
from apps.channels.adapters.meta.errors import (
    CONTROL_REFUSED,
    DOUBTFUL_TRIES,
    Verdict,
    explain,
    is_about_rights,
    is_refusal,
    judge,
)
from apps.channels.adapters.reading import Json, as_id, as_int, as_list, as_map, as_name
from apps.channels.adapters.sending import (
    NotTaken,
    ProviderError,
    Rejected,
    SendingAccount,
    SendReceipt,
    TryLater,
    Unconfirmed,
    Usage,
)
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
    message_id, usage = _post(http, account, payload, read_id)
    return SendReceipt(channel_message_id=message_id, usage=usage)


def post_action(http: HttpClient, account: SendingAccount, payload: Json) -> SendReceipt:
    """The same for what gets no id of its own: reactions, read marks, typing."""
    _, usage = _post(http, account, payload, lambda _: True)
    return SendReceipt(channel_message_id=None, usage=usage)


def post_to_thread(http: HttpClient, account: SendingAccount, content: Content, payload: Json) -> SendReceipt:
    """A message, a reaction or thread control on Messenger or Instagram. Once; raises TryLater, Rejected or
    Unconfirmed."""
    if isinstance(content, ControlContent):
        return _post_control(http, account, content, payload)
    if isinstance(content, ReactionContent):
        return post_action(http, account, payload)
    return post_message(http, account, payload, lambda body: as_id(body.get("message_id")))


def _post_control(http: HttpClient, account: SendingAccount, content: ControlContent, payload: Json) -> SendReceipt:
    """Take or give a thread. Trying again is always safe, so nothing stays unconfirmed; and that Meta does not let us
    does not mean that it lets us do nothing else. Raises TryLater or Rejected."""
    failure: Exception
    try:
        _, usage = _post(http, account, payload, lambda _: True, edge=f"{content.action}_thread_control")
        return SendReceipt(channel_message_id=None, usage=usage)
    except Unconfirmed:
        failure = TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The channel cannot be reached at the moment.")
    except Rejected as refused:
        if refused.said is None or not is_about_rights(refused.said.code):
            raise
        said = refused.said
        failure = Rejected(CONTROL_REFUSED.code, CONTROL_REFUSED.detail, advice=CONTROL_REFUSED.advice, said=said)
    raise failure


def upload_file(http: HttpClient, account: SendingAccount, source: MediaSource) -> str:
    """Hand a file to WhatsApp, piece by piece; its id there, which lives 30 days. Raises TryLater or Rejected.

    Trying again is always safe: a file that was taken twice is merely there twice.
    """
    headers, failure = authorize(account), None
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


def _post(
    http: HttpClient,
    account: SendingAccount,
    payload: Json,
    read: Callable[[Json], T | None],
    edge: str = "messages",
) -> tuple[T, Usage | None]:
    headers = authorize(account)
    failure: Exception
    try:
        answer = http.post_json(_url(account, edge), payload, headers=headers)
    except NotSent:
        failure = TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The channel cannot be reached at the moment.")
    except OutcomeUnknown as error:
        failure = Unconfirmed(f"no answer: {error}")
    else:
        usage = read_usage(answer)
        try:
            return classify(answer, read), usage
        except NotTaken as refused:
            refused.usage = usage
            raise
    raise failure  # outside the handlers: nothing of the request hangs on the error


def _url(account: SendingAccount, edge: str) -> str:
    return f"{account.api_url.rstrip('/')}/{account.api_version}/{account.sender_id}/{edge}"


def authorize(account: SendingAccount) -> dict[str, str]:
    """The header with the account's token. Raises Rejected when there is none that could be sent."""
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
    | 2xx with a Graph error that is known to be a refusal | Rejected |
    | any other status with a Graph error | by its code: Rejected, or TryLater |
    | 5xx or 408 without one | Unconfirmed: a gateway gave up on Meta's answer |
    | 429 without one | TryLater |
    | 3xx, 4xx without one | Rejected: whoever answered did not take the message |
    """
    body = as_map(answer.json())
    is_accepted = 200 <= answer.status <= 299
    error = body.get("error")
    if isinstance(error, dict) and (code := as_int(error.get("code"))) is not None:
        subcode, is_transient = as_int(error.get("error_subcode")), error.get("is_transient") is True
        said = ProviderError(
            code=code,
            subcode=subcode,
            title=as_name(error.get("error_user_title")) or as_name(error.get("message")),
            trace_id=as_id(error.get("fbtrace_id")),
        )
        if not is_accepted or is_refusal(code, subcode):
            refuse(judge(answer.status, code, subcode, is_transient=is_transient), read_pause(answer), said)
    if is_accepted:
        found = None if "error" in body else read(body)
        if found is None:
            raise Unconfirmed("accepted without a message id")
        return found
    if answer.status >= 500 or answer.status == 408:
        raise Unconfirmed(f"status {answer.status} without a Graph error")
    if answer.status == 429:
        refuse(judge(429, None, None, is_transient=False), read_pause(answer))
    raise Rejected("unexpected_answer", f"The channel gave an unexpected answer (status {answer.status}).")


def refuse(verdict: Verdict, pause_s: float, said: ProviderError | None = None) -> Never:
    """Raise what the verdict asks for; a pause that Meta names in its headers goes before our own."""
    code, detail, advice = verdict.code, verdict.detail, verdict.advice
    if verdict.action == "later":
        raise TryLater(pause_s or verdict.after_s, code, detail, scope=verdict.scope, advice=advice, said=said)
    if verdict.action == "doubtful":
        after_s = max(pause_s, verdict.after_s)
        raise TryLater(after_s, code, detail, at_most=DOUBTFUL_TRIES, advice=advice, said=said)
    raise Rejected(code, detail, reconnect=verdict.action == "reconnect", advice=advice, said=said)


def read_usage(answer: Answer) -> Usage | None:
    """The highest share that `X-App-Usage` and `X-Business-Use-Case-Usage` tell; None when neither is there."""
    found: list[Usage] = []
    app = _read_header(answer, "x-app-usage")
    if app:
        found.append(Usage(percent=_percent(app)))
    for entries in _read_header(answer, "x-business-use-case-usage").values():
        for entry in map(as_map, as_list(entries)):
            minutes = as_int(entry.get("estimated_time_to_regain_access")) or 0
            found.append(Usage(percent=_percent(entry), regain_s=60.0 * minutes))
    return max(found, key=lambda usage: (usage.regain_s, usage.percent), default=None)


def _percent(shares: Json) -> float:
    return float(max(as_int(shares.get(name)) or 0 for name in ("call_count", "total_cputime", "total_time")))


def _read_header(answer: Answer, name: str) -> Json:
    try:
        return as_map(json.loads(answer.headers.get(name, "{}")))
    except (ValueError, RecursionError):
        return {}


def read_pause(answer: Answer) -> float:
    """Seconds to wait, from `Retry-After` or the minutes of `X-Business-Use-Case-Usage`; 0 if neither is there."""
    pauses = [float(as_int(answer.headers.get("retry-after")) or 0)]
    for entries in _read_header(answer, "x-business-use-case-usage").values():
        minutes = (as_int(as_map(entry).get("estimated_time_to_regain_access")) for entry in as_list(entries))
        pauses.extend(60.0 * (number or 0) for number in minutes)
    return min(max(pauses), LONGEST_PAUSE_S)
