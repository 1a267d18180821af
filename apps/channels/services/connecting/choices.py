"""The accounts that a person can choose among: which are free, which are theirs already, which are somebody else's."""

from collections.abc import Mapping
from typing import Any

from apps.access.permissions import CHANNELS_CONFIGURE
from apps.access.principal import ChannelPlace, Principal, can
from apps.access.queries import find_reach
from apps.access.reach import Reach
from apps.channels import ways
from apps.channels.adapters.catalog import traits_of
from apps.channels.models import ChannelAccount
from apps.channels.services.connecting.progress import Walk
from kernel.scope import require_scope
from tenants.context import public_scope
from tenants.models import InboundRoute
from tenants.provisioning import read_routes

Kind = InboundRoute.Kind
TAKEN = (
    "This account is already connected to another workspace. Disconnect it there first; if you do not know where, "
    "write to our support."
)
NOT_YOURS = "This account is in your workspace already, and the right to manage it was not granted to you."


def make_choice(
    id_: str, *, name: str, detail: str, data: Mapping[str, Any], problem: str = "", needs_pin: bool = False
) -> dict[str, Any]:
    """As ConnectChoiceOut, with what connecting it needs to know (`data`)."""
    return {
        "id": id_,
        "name": name,
        "detail": detail,
        "is_free": not problem,
        "is_connected": False,
        "needs_pin": needs_pin,
        "problem": problem,
        "warning": "",
        "data": dict(data),
    }


def mark_choices(walk: Walk, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which of them are taken, by others or by ourselves. Three queries."""
    ids = [each["id"] for each in choices]
    shared = [each["data"]["waba_id"] for each in choices if "waba_id" in each["data"]]
    with public_scope():
        routes = read_routes([*ids, *shared])
    mine = require_scope().organization_id
    ours = {row.external_id: row for row in ChannelAccount.objects.filter(**_by_ids(walk.way.channel, ids))}
    reach = find_reach(walk.attempt.member_id) if ours else None
    for each in choices:
        owners = {
            route.organization_id
            for kind, id_ in (
                (route_kind_of(walk.way.channel), each["id"]),
                (Kind.WHATSAPP_BUSINESS, each["data"].get("waba_id", "")),
            )
            if (route := routes.get((kind, id_))) is not None
        }
        row = ours.get(each["id"])
        if owners - {mine}:
            each["is_free"], each["problem"] = False, TAKEN
        elif row is not None and not _may_connect_again(reach, row):
            each["is_free"], each["problem"] = False, NOT_YOURS
        elif row is not None and row.status != ChannelAccount.Status.DISCONNECTED:
            each["is_connected"] = True
            each["warning"] = ways.warn_of_change(walk.way, row.way)
    return choices


def _may_connect_again(reach: Reach | None, row: ChannelAccount) -> bool:
    """Whoever may connect accounts may not therefore replace the access of each that is there."""
    if reach is None:
        return False
    member = Principal(reach.member_id, require_scope().organization_id, reach)
    return can(member, CHANNELS_CONFIGURE, ChannelPlace(row.pk))


def _by_ids(channel: str, ids: list[str]) -> dict[str, list[str]]:
    return {f"{traits_of(channel).id_column}__in": ids}


def route_kind_of(channel: str) -> str:
    """As what an account's own id stands in the routes."""
    return traits_of(channel).route_kinds[0]
