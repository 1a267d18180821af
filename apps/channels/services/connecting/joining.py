"""Connecting what was chosen: claim it, be told about it, register it, keep it."""

import secrets as random
from contextlib import suppress
from datetime import datetime
from typing import Any

from apps.channels import connection, platforms, ways
from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.meta.management import assets, subscriptions
from apps.channels.adapters.meta.management.graph import Graph, GraphProblem
from apps.channels.checks import number_facts
from apps.channels.models import ChannelAccount, ConnectAttempt, channel_account_id
from apps.channels.services import queue
from apps.channels.services.accounts import ExternalAccount, connect_account
from apps.channels.services.connecting.choices import TAKEN, route_kind_of
from apps.channels.services.connecting.progress import Refused, Walk
from kernel import clock, crypto
from kernel.scope import require_scope
from tenants.context import public_change, public_scope
from tenants.models import InboundRoute, Organization, WebhookApp
from tenants.provisioning import AccountTaken, claim_route, read_routes, release_routes

Step = ConnectAttempt.Step


def join(walk: Walk) -> None:
    """Connect each of the chosen accounts. One that fails does not keep the others; a number whose PIN was set
    elsewhere is asked for another. Raises GraphProblem, Refused when none succeeds."""
    attempt = walk.attempt
    refused: Refused | GraphProblem | None = None
    wrong_pin: Refused | GraphProblem | None = None
    for choice in [each for each in attempt.choices if each["id"] in attempt.chosen]:
        try:
            id_ = _join_one(walk, choice)
        except (Refused, GraphProblem) as problem:
            refused = problem
            if problem.code == "pin_wrong":
                choice["needs_pin"], wrong_pin = True, problem
        else:
            choice["needs_pin"], choice["is_connected"] = False, True
            attempt.connected = list(dict.fromkeys([*attempt.connected, id_]))
            queue.ask_for(queue.Kind.TEST, id_, now=clock.now())
    if wrong_pin is not None:
        attempt.step, attempt.problem, attempt.chosen = Step.CHOOSING, wrong_pin.as_json(), []
        attempt.save()
        return
    if refused is not None and not attempt.connected:
        raise refused
    attempt.step, attempt.finished_at, attempt.secrets = Step.DONE, clock.now(), ""
    attempt.problem = refused.as_json() if refused is not None else None
    attempt.save()


def _join_one(walk: Walk, choice: dict[str, Any]) -> str:
    """One account. Returns the id of its channel account."""
    known, name = _find_row(walk.way.channel, choice["id"]), choice["name"]
    with walk.step("claim", "Reserved for your workspace", name):
        id_ = _claim(walk, choice, known)
    try:
        own = _own_webhook(walk, id_)
        graph = walk.graph(_token_for(walk, choice))
        _subscribe(walk, choice, graph, own)
        facts = _set_up(walk, choice, graph)
        with walk.step("save", "Connected", name):
            _leave_other_way(known, walk.way)
            connect_account(_external(walk, choice, facts, own), now=clock.now(), channel_account_id=id_)
            _keep_secret(walk, own)
    except Exception as broken:
        if isinstance(broken, Refused | GraphProblem) or walk.is_last:
            _give_back(walk, choice, id_)
        raise
    return id_


def _give_back(walk: Walk, choice: dict[str, Any], id_: str) -> None:
    """What was claimed for an account that is not connected in the end."""
    row = _find_row(walk.way.channel, choice["id"])
    if row is None or row.status == ChannelAccount.Status.DISCONNECTED:
        organization_id = require_scope().organization_id
        with public_change():
            release_routes(organization_id=organization_id, channel_account_id=id_)


def _find_row(channel: str, external_id: str) -> ChannelAccount | None:
    return ChannelAccount.objects.filter(**{traits_of(channel).id_column: external_id}).first()


def _id_for(walk: Walk, choice: dict[str, Any]) -> str:
    """A new id, or the one for which the route was claimed by a worker that died before it made the row."""
    with public_scope():
        route = read_routes([choice["id"]]).get((route_kind_of(walk.way.channel), choice["id"]))
    is_ours = route is not None and route.organization_id == require_scope().organization_id
    return route.channel_account_id if route is not None and is_ours else channel_account_id()


def _claim(walk: Walk, choice: dict[str, Any], known: ChannelAccount | None) -> str:
    """Returns the id of the channel account that the account leads to from now on. Raises Refused."""
    for _ in range(2):  # whoever of ours claimed it in the same moment has given it an id
        id_ = known.pk if known is not None else _id_for(walk, choice)
        with suppress(AccountTaken):
            _claim_for(walk, choice, id_)
            return id_
    raise Refused("account_taken", TAKEN, "")


def _claim_for(walk: Walk, choice: dict[str, Any], id_: str) -> None:
    routes = [(route_kind_of(walk.way.channel), choice["id"])]
    if "waba_id" in choice["data"]:
        routes.append((InboundRoute.Kind.WHATSAPP_BUSINESS, choice["data"]["waba_id"]))
    user_id = walk.held.get("user_id", "")
    organization_id = require_scope().organization_id
    with public_change():
        organization = Organization.objects.get(pk=organization_id)
        for kind, external_id in routes:
            claim_route(
                organization=organization,
                kind=kind,
                external_id=external_id,
                channel_account_id=id_,
                platform_user_id=user_id,
            )


def _own_webhook(walk: Walk, id_: str) -> WebhookApp | None:
    """The address of an own app's webhooks: the same one again when the account has one. What was signed with its
    secret is taken until the account is connected anew."""
    if walk.way.key != ways.WHATSAPP_MANUAL:
        return None
    organization_id = require_scope().organization_id
    with public_change():
        app = WebhookApp.objects.filter(organization_id=organization_id, channel_account_id=id_).first()
        if app is None:
            app = WebhookApp(
                key=random.token_urlsafe(24),
                organization_id=organization_id,
                channel_account_id=id_,
                verify_token=crypto.seal(random.token_urlsafe(24)),
                app_secret=crypto.seal(walk.held["app_secret"]),
            )
            app.save()
    return app


def _keep_secret(walk: Walk, own: WebhookApp | None) -> None:
    if own is not None:
        with public_change():
            WebhookApp.objects.filter(pk=own.pk).update(app_secret=crypto.seal(walk.held["app_secret"]))


def _token_for(walk: Walk, choice: dict[str, Any]) -> str:
    """The Page's own token where there are Pages."""
    if walk.way.over_page:
        return str(walk.held["tokens"][choice["data"]["page_id"]])
    return str(walk.held["token"])


def _object_of(walk: Walk, choice: dict[str, Any]) -> str:
    """Whose webhooks are subscribed."""
    data = choice["data"]
    return str(data.get("waba_id") or data.get("page_id") or "me")


def _subscribe(walk: Walk, choice: dict[str, Any], graph: Graph, own: WebhookApp | None) -> None:
    object_id = _object_of(walk, choice)
    with walk.step("subscribe", "New messages are delivered to us", choice["name"]) as line:
        subscriptions.subscribe(graph, object_id, walk.way.fields)
        fields = subscriptions.read_subscription(graph, object_id, walk.app.app_id)
        if fields is None:
            raise Refused(
                "subscription_missing",
                "Meta took our subscription and does not show it.",
                "Try again; if it goes on, tell support.",
            )
        missing = ways.missing_fields(walk.way.fields, fields)
        if missing:
            line["state"], line["detail"] = "warning", f"Not delivered: {', '.join(missing)}."
    if own is not None:
        with walk.step("webhook", "Your app reaches us", choice["name"]) as line:
            try:
                subscriptions.redirect_webhooks(
                    graph,
                    object_id,
                    url=platforms.webhook_url("meta", own.key),
                    verify_token=crypto.unseal(own.verify_token),
                )
            except GraphProblem as refused:
                # It can still be entered by hand in the app's dashboard: the account's page shows what.
                line["state"], line["detail"] = "warning", f"Enter the webhook address in your app. {refused.detail}"


def _set_up(walk: Walk, choice: dict[str, Any], graph: Graph) -> dict[str, Any]:
    """What the channel needs besides, and what is known of the account afterwards: columns of ChannelAccount."""
    if walk.way.channel != "whatsapp":
        return {"username": choice["data"].get("username", ""), "linked_page_id": _linked_page(walk, choice)}
    coexistence = bool(choice["data"]["coexistence"])
    if choice["needs_pin"]:
        with walk.step("register", "Number registered for sending", choice["name"]):
            assets.register_number(graph, choice["id"], str(walk.held.get("pins", {}).get(choice["id"], "")))
    if coexistence:
        _import_history(walk, choice, graph)
    number = assets.read_number(graph, choice["id"])
    return number_facts(number) | {"is_coexistence": coexistence}


def _import_history(walk: Walk, choice: dict[str, Any], graph: Graph) -> None:
    """Ask the phone app for its contacts and chats: possible once, within a day of connecting."""
    with walk.step("history", "Contacts and chats of the app", choice["name"]) as line:
        try:
            for what in ("smb_app_state_sync", "history"):
                graph.post(f"{choice['id']}/smb_app_data", messaging_product="whatsapp", sync_type=what)
        except GraphProblem as refused:
            line["state"], line["detail"] = "warning", f"They are not brought over. {refused.detail}"


def _linked_page(walk: Walk, choice: dict[str, Any]) -> str:
    return str(choice["data"]["page_id"]) if walk.way.key == ways.INSTAGRAM_PAGE else ""


def _leave_other_way(known: ChannelAccount | None, way: ways.Way) -> None:
    """An account that changes its way is unsubscribed from the old one, or everything would come twice."""
    if known is None or known.way in ("", way.key) or known.status != ChannelAccount.Status.CONNECTED:
        return
    try:
        subscriptions.unsubscribe(platforms.graph_of(known, connection.http()), platforms.subscribed_object(known))
    except GraphProblem:
        return  # doubles are recognized by their message ids


def _external(walk: Walk, choice: dict[str, Any], facts: dict[str, Any], own: WebhookApp | None) -> ExternalAccount:
    held, data = walk.held, choice["data"]
    expires_at, reads_until = held.get("expires_at"), held.get("data_access_expires_at")
    if walk.way.over_page:
        expires_at = None  # the token of a Page has no date
    return ExternalAccount(
        channel_type=walk.way.channel,
        name=choice["name"],
        access_token=_token_for(walk, choice),
        wa_waba_id=data.get("waba_id"),
        way=walk.way.key,
        **{traits_of(walk.way.channel).id_column: choice["id"]},
        facts={
            **facts,
            "granted_scopes": held["scopes"],
            "token_expires_at": datetime.fromisoformat(expires_at) if expires_at else None,
            "data_access_expires_at": datetime.fromisoformat(reads_until) if reads_until else None,
            "token_renewed_at": clock.now(),
            "platform_user_id": held.get("user_id", ""),
            "connected_by_id": walk.attempt.member_id,
            "subscription_state": ChannelAccount.Subscription.ACTIVE,
            "app_id": walk.attempt.given["app_id"] if own is not None else "",
            "app_secret": crypto.seal(held["app_secret"]) if own is not None else "",
            "silent_since": None,
        },
    )
