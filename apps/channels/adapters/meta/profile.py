"""Asking Meta what a Messenger or Instagram customer is called: their webhooks carry ids only."""

from dataclasses import dataclass
from urllib.parse import quote

from apps.channels.adapters.meta.errors import judge
from apps.channels.adapters.meta.graph import CONNECT_PAUSE_S, refuse
from apps.channels.adapters.reading import as_int, as_map, clean_text
from apps.channels.adapters.sending import Rejected, SendingAccount, TryLater
from kernel.http import HttpClient, NotSent, OutcomeUnknown

_FIELDS = {"messenger": "first_name,last_name", "instagram": "name,username"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the platform tells of a customer; each part may be missing."""

    name: str | None
    username: str | None


def fetch_profile(external_user_id: str, account: SendingAccount, http: HttpClient) -> Profile:
    """The customer's profile. Raises TryLater, or Rejected when the platform does not tell."""
    fields = _FIELDS[account.channel]
    address = f"{account.api_url.rstrip('/')}/{account.api_version}/{quote(external_user_id, safe='')}"
    try:
        answer = http.request("GET", f"{address}?fields={fields}", headers={"authorization": f"Bearer {account.token}"})
    except (NotSent, OutcomeUnknown):
        raise TryLater(CONNECT_PAUSE_S, "channel_unreachable", "The channel cannot be reached at the moment.") from None
    body = as_map(answer.json())
    if answer.status == 200:
        name = _text(body.get("name")) or _text(" ".join(str(body.get(k) or "") for k in ("first_name", "last_name")))
        return Profile(name=name, username=_text(body.get("username")))
    error = as_map(body.get("error"))
    if (code := as_int(error.get("code"))) is not None:
        refuse(judge(answer.status, code, as_int(error.get("error_subcode")), is_transient=False), 0.0)
    if answer.status >= 500:
        raise TryLater(CONNECT_PAUSE_S, "channel_unavailable", "The channel has a problem at the moment.")
    raise Rejected("unexpected_answer", f"The channel gave an unexpected answer (status {answer.status}).")


def _text(value: object) -> str | None:
    return (clean_text(value).strip()[:255] or None) if isinstance(value, str) else None
