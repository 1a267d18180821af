"""Fetching files from Meta: WhatsApp's two steps, the signed links of Messenger and Instagram.

Only from Meta's own hosts: an address stands in a webhook or an answer, and either might be led astray.
"""

from typing import Final

from apps.channels.adapters.fetching import Fetched, FetchInto, Lines, MediaGone, Wanted
from apps.channels.adapters.meta.errors import judge
from apps.channels.adapters.meta.graph import CONNECT_PAUSE_S, authorize, read_pause, refuse
from apps.channels.adapters.reading import as_id, as_int, as_map, as_url
from apps.channels.adapters.sending import Rejected, TryLater
from kernel.download import Download
from kernel.egress import TooLarge, TooSlow
from kernel.http import EgressRefused, NotSent, OutcomeUnknown

HOSTS: Final = (
    "*.fbcdn.net", "*.fbsbx.com", "*.cdninstagram.com", "*.facebook.com", "*.whatsapp.net",
)  # fmt: skip
TOKEN_HOSTS: Final = ("*.fbsbx.com", "*.facebook.com", "*.whatsapp.net")  # that ask for it
_NO_SUCH_OBJECT = 33


def fetch_whatsapp(wanted: Wanted, lines: Lines, into: FetchInto) -> Fetched:
    """By the address in the webhook while it is fresh, else ask for one by the id; once more when it is gone.

    Raises TryLater, Rejected or MediaGone.
    """
    media, token = wanted.media, wanted.account.token
    if media.url is not None and wanted.is_fresh:
        answer = _get(media.url, wanted, lines, into, token)
        if answer.status == 200:
            return Fetched(size=answer.size, sha256=answer.sha256, promised_sha256=media.sha256)
    if media.id is None:
        raise MediaGone
    for _ in range(2):
        url, promised = _ask_for_address(media.id, wanted, lines)
        answer = _get(url, wanted, lines, into, token)
        if answer.status != 404:
            break
    _require_ok(answer)
    return Fetched(size=answer.size, sha256=answer.sha256, promised_sha256=media.sha256 or promised)


def fetch_from_cdn(wanted: Wanted, lines: Lines, into: FetchInto) -> Fetched:
    """By the signed address, which needs no token; when it is over the file is gone. Raises as above."""
    if wanted.media.url is None:
        raise MediaGone
    answer = _get(wanted.media.url, wanted, lines, into, token="")
    if answer.status in (401, 403, 404, 410):
        raise MediaGone
    _require_ok(answer)
    return Fetched(size=answer.size, sha256=answer.sha256, promised_sha256=wanted.media.sha256)


def _ask_for_address(media_id: str, wanted: Wanted, lines: Lines) -> tuple[str, str | None]:
    """(address for the next five minutes, sha256 in hex) of a WhatsApp file."""
    account = wanted.account
    if not media_id.isalnum():
        raise MediaGone
    url = f"{account.api_url.rstrip('/')}/{account.api_version}/{media_id}?phone_number_id={account.sender_id}"
    headers = authorize(account)
    try:
        answer = lines.api.request("GET", url, headers=headers)
    except (NotSent, OutcomeUnknown):
        raise _unreachable() from None
    body = as_map(answer.json())
    if answer.status == 200 and (address := as_url(body.get("url"))) is not None:
        return address, as_id(body.get("sha256"))
    error = as_map(body.get("error"))
    code, subcode = as_int(error.get("code")), as_int(error.get("error_subcode"))
    if answer.status == 404 or (code == 100 and subcode in (None, _NO_SUCH_OBJECT)):
        raise MediaGone
    if code is not None or answer.status >= 429:
        verdict = judge(answer.status, code, subcode, is_transient=error.get("is_transient") is True)
        if verdict.action == "reject" and answer.status >= 500:
            raise _unavailable(answer.status)
        refuse(verdict, read_pause(answer))
    raise _unavailable(answer.status)


def _get(url: str, wanted: Wanted, lines: Lines, into: FetchInto, token: str) -> Download:
    failure: Exception
    try:
        return lines.files.fetch(url, into, token=token, token_hosts=TOKEN_HOSTS, on_piece=wanted.on_piece)
    except TooLarge:
        failure = Rejected("too_large", "The file is larger than Inlet takes.")
    except EgressRefused:
        failure = Rejected("address_refused", "The file's address is none of the platform's, so it was not fetched.")
    except TooSlow:
        failure = TryLater(CONNECT_PAUSE_S, "too_slow", "The file came too slowly.")
    except (NotSent, OutcomeUnknown):
        failure = _unreachable()
    raise failure  # outside the handlers: nothing of the request hangs on the error


def _require_ok(answer: Download) -> None:
    if answer.status == 200:
        return
    if answer.status == 401:
        raise Rejected("channel_disconnected", "The channel is disconnected. Connect it again.", reconnect=True)
    if answer.status in (403, 404, 410):
        raise MediaGone
    raise _unavailable(answer.status, as_int(answer.headers.get("retry-after")) or 0)


def _unavailable(status: int, after_s: float = 0.0) -> TryLater:
    detail = f"The platform could not give the file (status {status})."
    return TryLater(max(after_s, CONNECT_PAUSE_S), "channel_unavailable", detail)


def _unreachable() -> TryLater:
    return TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The platform cannot be reached at the moment.")
