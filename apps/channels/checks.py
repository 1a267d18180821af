"""What an account at Meta needs to work, asked one after the other.

Talks to the platform, touches no table. What can only be asked with a good token is skipped without one.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from apps.channels import ways
from apps.channels.adapters.meta.management import assets, subscriptions, tokens
from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.adapters.meta.management.tokens import MetaApp
from apps.channels.findings import Findings, Mend, State, Step
from kernel.clock import isoformat
from kernel.http import Answer, HttpClient, NotSent, OutcomeUnknown
from kernel.signatures import sign

ENDS_SOON = timedelta(days=7)
_OBJECTS = {"whatsapp": "whatsapp_business_account", "messenger": "page", "instagram": "instagram"}
_STOPPED = ("BANNED", "RESTRICTED")
_MANAGER = "https://business.facebook.com/wa/manage/phone-numbers/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The account that is checked, with everything that the questions need."""

    channel: str
    way: ways.Way
    app: MetaApp
    graph: Graph
    token: str = field(repr=False)
    account_id: str
    instagram_id: str  # of an account that is reached over its Page
    object_id: str
    webhook_url: str
    verify_token: str = field(repr=False)
    is_coexistence: bool
    token_expires_at: datetime | None
    granted_scopes: tuple[str, ...]
    last_in_at: datetime | None


def run_checks(subject: Subject, http: HttpClient, own_address: HttpClient, now: datetime) -> Findings:
    """Every step. Never raises for what the platform says."""
    found = Findings()
    for key, label, ask in _QUESTIONS:
        if not _concerns(key, subject):
            continue
        if found.token_problem is not None and key not in ("webhook", "traffic"):
            found.steps.append(Step(key=key, label=label, state="skipped", detail="Not asked: access comes first."))
            continue
        try:
            found.steps.append(ask(Asking(subject, http, own_address, now, found, key, label)))
        except GraphProblem as problem:
            found.steps.append(_failed(found, key, label, problem))
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """One question."""

    subject: Subject
    http: HttpClient
    own_address: HttpClient
    now: datetime
    found: Findings
    key: str
    label: str

    def say(self, state: State, detail: str = "", *, mend: str = "", action: Mend = "", url: str = "") -> Step:
        """The answer."""
        return Step(key=self.key, label=self.label, state=state, detail=detail, mend=mend, action=action, url=url)


def _concerns(key: str, subject: Subject) -> bool:
    return key not in ("number", "quality") or subject.channel == "whatsapp"


def _failed(found: Findings, key: str, label: str, problem: GraphProblem) -> Step:
    if problem.action == "reconnect" and key in ("token", "account"):
        found.token_problem = problem
    found.is_unreachable |= problem.code in ("platform_unreachable", "platform_unavailable", "rate_limited")
    action: Mend = "reconnect" if problem.action == "reconnect" else ""
    state: State = "warning" if problem.action == "wait" and key != "token" else "failed"
    return Step(key=key, label=label, state=state, detail=problem.detail, mend=problem.mend, action=action)


def _ask_token(ask: Asking) -> Step:
    subject = ask.subject
    if subject.way.key == ways.INSTAGRAM_LOGIN:
        assets.read_instagram(subject.graph)  # Instagram has no debug_token: using it is the test
        ends_at = subject.token_expires_at
    else:
        if not subject.app.app_id:
            assets.read_page(subject.graph, subject.account_id)
            return ask.say("ok", "The platform accepts our access.")
        facts = tokens.inspect_token(subject.app, ask.http, subject.token)
        if not facts.is_valid:
            subject.graph.get(subject.account_id, fields="id")  # asks with the token itself: says why
            return ask.say(
                "failed", "Meta says that our access is not valid.", mend="Connect again.", action="reconnect"
            )
        ends_at = facts.expires_at
        ask.found.facts |= {
            "token_expires_at": ends_at,
            "data_access_expires_at": facts.data_access_expires_at,
            "granted_scopes": list(facts.scopes),
        }
        ends_at = min((each for each in (ends_at, facts.data_access_expires_at) if each), default=None)
    if ends_at is not None and ends_at - ask.now < ENDS_SOON:
        days = max((ends_at - ask.now).days, 0)
        return ask.say("warning", f"Access ends in {days} days.", mend="Connect again before that.", action="reconnect")
    return ask.say("ok", f"Valid until {ends_at:%-d %B %Y}." if ends_at else "Valid, without an end.")


def _ask_scopes(ask: Asking) -> Step:
    granted = ask.found.facts.get("granted_scopes", ask.subject.granted_scopes)
    if not granted:
        return ask.say("skipped", "The platform does not list them for this account.")
    missing = ways.missing_scopes(ask.subject.way, granted)
    if not missing:
        return ask.say("ok", "Everything that is needed is allowed.")
    words = ", ".join(f"“{ways.describe_scope(scope)}”" for scope in missing)
    state: State = "failed" if any(ways.is_essential(scope) for scope in missing) else "warning"
    mend = "Connect again and leave every permission switched on."
    return ask.say(state, f"Missing: {words}.", mend=mend, action="reconnect")


def _ask_account(ask: Asking) -> Step:
    subject = ask.subject
    if subject.channel == "whatsapp":
        name = assets.read_waba_name(subject.graph, subject.object_id)
        return ask.say("ok", f"WhatsApp Business account {name}.")
    if subject.way.key == ways.INSTAGRAM_LOGIN:
        me = assets.read_instagram(subject.graph)
        if me.id != subject.account_id:
            detail = f"The access is for @{me.username}, which is another account."
            return ask.say("failed", detail, mend="Connect again with the right account.", action="reconnect")
        ask.found.facts["username"] = me.username
        return ask.say("ok", f"@{me.username} can be read.")
    page = assets.read_page(subject.graph, subject.account_id)
    if subject.instagram_id not in ("", page.instagram_id):
        mend = "Link it again in the Page's settings, or connect it with Instagram login."
        detail = f"The Instagram account is not linked to the Page {page.name} any more."
        return ask.say("failed", detail, mend=mend, action="reconnect")
    return ask.say("ok", f"{page.name} can be read.")


def _ask_subscription(ask: Asking) -> Step:
    subject = ask.subject
    fields = subscriptions.read_subscription(subject.graph, subject.object_id, subject.app.app_id)
    if fields is None:
        ask.found.facts["subscription_state"] = "missing"
        mend = "Subscribe again: one press, nothing else changes."
        return ask.say("failed", "Meta does not tell us of new messages.", mend=mend, action="subscribe")
    missing = ways.missing_fields(subject.way.fields, fields) if fields else []
    state, known = _judge_fields(missing)
    ask.found.facts["subscription_state"] = known
    if not missing:
        return ask.say("ok", "Meta tells us of everything we need.")
    return ask.say(state, f"Not told of: {', '.join(missing)}.", mend="Subscribe again.", action="subscribe")


def _judge_fields(missing: list[str]) -> tuple[State, str]:
    """How bad it is that these are missing, and what that makes of a subscription."""
    if ways.any_essential(missing):
        return "failed", "missing"
    return ("warning", "incomplete") if missing else ("ok", "active")


def _ask_webhook(ask: Asking) -> Step:
    """As the platform does it: the handshake, then a signed delivery; and where the app has its webhooks sent."""
    subject = ask.subject
    mend = "Whoever runs this server has to look at its public address and at the app's secret."
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": subject.verify_token}
    try:
        shaken = ask.own_address.request("GET", f"{subject.webhook_url}?{urlencode(asked)}")
        body = _test_event(subject, ask.now)
        signature = sign(body, subject.app.secret.encode())
        headers = {"content-type": "application/json", "x-hub-signature-256": signature}
        taken = ask.own_address.request("POST", subject.webhook_url, headers=headers, content=body)
    except (NotSent, OutcomeUnknown):
        return ask.say("failed", "Our webhook address cannot be reached.", mend=mend)
    if shaken.status != 200 or shaken.body != b"1158201444":
        return ask.say("failed", "Our webhook address does not answer Meta's question.", mend=mend)
    if taken.status != 200:
        return ask.say("failed", f"A signed test event was refused ({_why(taken)}).", mend=mend)
    return _ask_app_settings(ask)


def _test_event(subject: Subject, now: datetime) -> bytes:
    """A delivery without content, which is taken in like any other and changes nothing."""
    entry = {"id": "0", "time": int(now.timestamp()), "changes": []}
    return json.dumps({"object": _OBJECTS[subject.channel], "entry": [entry]}).encode()


def _why(answer: Answer) -> str:
    return "its signature was not accepted" if answer.status == 401 else f"status {answer.status}"


def _ask_app_settings(ask: Asking) -> Step:
    subject = ask.subject
    if not subject.app.app_id or subject.way.key == ways.WHATSAPP_MANUAL:
        return ask.say("ok", "A signed test event was delivered.")
    try:
        found = subscriptions.read_app_webhooks(subject.app.as_itself(ask.http), subject.app.app_id)
    except GraphProblem:
        return ask.say("ok", "A signed test event was delivered.")
    webhook = found.get(_OBJECTS[subject.channel])
    if webhook is None or not webhook.is_active:
        mend = "Whoever runs this server has to enter the webhook address in the app's dashboard."
        return ask.say("failed", "The app has no webhook for this channel.", mend=mend)
    if webhook.url != subject.webhook_url:
        mend = "Whoever runs this server has to correct the address in the app's dashboard."
        return ask.say("failed", "The app's webhooks go to another address.", mend=mend)
    missing = ways.missing_fields(subject.way.app_fields, webhook.fields)
    if missing:
        mend = "Whoever runs this server has to switch these fields on in the app's dashboard."
        return ask.say(_judge_fields(missing)[0], f"The app is not told of: {', '.join(missing)}.", mend=mend)
    return ask.say("ok", "A signed test event was delivered; the app points to us.")


def number_facts(number: assets.Number) -> dict[str, Any]:
    """A number as columns of ChannelAccount."""
    return {
        "phone_number": number.phone_number[:32],
        "verified_name": number.verified_name[:120],
        "name_status": number.name_status[:32],
        "quality": number.quality,
        "messaging_limit": number.messaging_limit,
        "throughput": number.throughput[:16],
    }


def _ask_number(ask: Asking) -> Step:
    number = assets.read_number(ask.subject.graph, ask.subject.account_id)
    ask.found.facts |= number_facts(number)
    if ask.subject.is_coexistence or number.is_on_phone_app:
        return ask.say("ok", f"{number.phone_number}, together with the WhatsApp Business app.")
    if number.status in _STOPPED:
        mend = "See in WhatsApp Manager why, and ask for a review there."
        detail = f"Meta has {number.status.lower()} the number {number.phone_number}."
        return ask.say("failed", detail, mend=mend, action="open_platform", url=_MANAGER)
    if not number.is_registered:
        mend = "Connect again: the number is registered on the way, with its six-digit PIN."
        return ask.say("failed", "The number is not registered for sending.", mend=mend, action="reconnect")
    return ask.say("ok", f"{number.phone_number} is registered.")


def _ask_quality(ask: Asking) -> Step:
    quality, limit = ask.found.facts.get("quality", ""), ask.found.facts.get("messaging_limit", "")
    shown = {"": "not known yet", "unlimited": "no limit"}.get(limit) or f"{int(limit):,} new conversations a day"
    if quality == "red":
        mend = "Send fewer messages that people did not ask for; the rating covers seven days."
        return ask.say("warning", f"Quality is low; {shown}.", mend=mend, action="open_platform", url=_MANAGER)
    if quality == "yellow":
        mend = "Look at which templates people block or report."
        return ask.say("warning", f"Quality is medium; {shown}.", mend=mend, action="open_platform", url=_MANAGER)
    return ask.say("ok", f"Quality is {'high' if quality == 'green' else 'not rated yet'}; {shown}.")


def _ask_traffic(ask: Asking) -> Step:
    if ask.subject.last_in_at is None:
        mend = "Write to the account from another phone or profile: it shows up within seconds."
        return ask.say("warning", "Nothing has come in yet.", mend=mend)
    return replace(ask.say("ok", "Messages come in."), at=isoformat(ask.subject.last_in_at))


_QUESTIONS: tuple[tuple[str, str, Callable[[Asking], Step]], ...] = (
    ("token", "Access", _ask_token),
    ("scopes", "Permissions", _ask_scopes),
    ("account", "Account", _ask_account),
    ("subscription", "Subscription", _ask_subscription),
    ("webhook", "Webhook", _ask_webhook),
    ("number", "Phone number", _ask_number),
    ("quality", "Quality and limits", _ask_quality),
    ("traffic", "Messages", _ask_traffic),
)
