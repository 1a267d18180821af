"""Being told about an account: which of our apps the platform tells, and what of."""

from dataclasses import dataclass

from apps.channels.adapters.meta.management.graph import Graph
from apps.channels.adapters.reading import as_id, as_list, as_map, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class AppWebhook:
    """Where an app has its webhooks of one object sent, and which fields."""

    url: str
    fields: frozenset[str]
    is_active: bool


def subscribe(graph: Graph, object_id: str, fields: tuple[str, ...] = ()) -> None:
    """Be told about the Page, WhatsApp Business account or Instagram account. Safe to repeat. Raises GraphProblem."""
    graph.post(f"{object_id}/subscribed_apps", **({"subscribed_fields": ",".join(fields)} if fields else {}))


def redirect_webhooks(graph: Graph, object_id: str, *, url: str, verify_token: str) -> None:
    """Have this account's webhooks sent to an address of its own; Meta asks there first. Raises GraphProblem."""
    graph.post(f"{object_id}/subscribed_apps", override_callback_uri=url, verify_token=verify_token)


def unsubscribe(graph: Graph, object_id: str) -> None:
    """Be told no more. Raises GraphProblem."""
    graph.delete(f"{object_id}/subscribed_apps")


def read_subscription(graph: Graph, object_id: str, app_id: str) -> frozenset[str] | None:
    """The fields of our app's subscription; None when there is none. WhatsApp names no fields. Raises GraphProblem."""
    for each in graph.list_all(f"{object_id}/subscribed_apps"):
        # WhatsApp wraps the app; Instagram gives only one's own, without naming it.
        app = as_map(each.get("whatsapp_business_api_data")) or each
        found = as_id(app.get("id"))
        if not app_id or found is None or found == app_id:
            return frozenset(field for one in as_list(each.get("subscribed_fields")) if (field := as_text(one)))
    return None


def read_app_webhooks(graph: Graph, app_id: str) -> dict[str, AppWebhook]:
    """The app's own settings by object ("page", "instagram", "whatsapp_business_account"). Raises GraphProblem."""
    found: dict[str, AppWebhook] = {}
    for each in graph.list_all(f"{app_id}/subscriptions"):
        names = (
            as_map(field).get("name") if isinstance(field, dict) else field for field in as_list(each.get("fields"))
        )
        found[as_text(each.get("object")) or ""] = AppWebhook(
            url=as_text(each.get("callback_url")) or "",
            fields=frozenset(str(name) for name in names),
            is_active=each.get("active") is not False,
        )
    return found
