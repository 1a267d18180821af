"""Which outside accounts lead to an organization, and who allowed it."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction

from kernel.errors import DomainError
from tenants.models import ChannelJob, InboundRoute, Organization, WebhookApp
from tenants.queries import Route, load_routes

# A WhatsApp Business account holds several numbers of one organization; its route leads to the first of them.
_SHARED = frozenset({InboundRoute.Kind.WHATSAPP_BUSINESS})


class AccountTaken(DomainError):
    """The number, Page or Instagram account is connected elsewhere already. Says nothing of where."""

    code, status, title = "account_taken", 409, "This account is connected to another workspace"


@transaction.atomic
def claim_route(
    *,
    organization: Organization,
    kind: str,
    external_id: str,
    channel_account_id: str,
    platform_user_id: str = "",
) -> None:
    """Lead an outside account to the organization. Raises AccountTaken when it is another's. Safe to repeat."""
    route, is_new = InboundRoute.objects.select_for_update().get_or_create(
        kind=kind,
        external_id=external_id,
        defaults={
            "organization": organization,
            "channel_account_id": channel_account_id,
            "platform_user_id": platform_user_id,
        },
    )
    is_ours = route.organization_id == organization.pk
    if not is_ours or (route.channel_account_id != channel_account_id and kind not in _SHARED):
        raise AccountTaken
    if not is_new and platform_user_id and route.platform_user_id != platform_user_id:
        route.platform_user_id = platform_user_id
        route.save(update_fields=["platform_user_id"])


@transaction.atomic
def release_routes(*, organization_id: str, channel_account_id: str, heirs: Sequence[str] = ()) -> None:
    """Nothing leads to this channel account any more, and nothing is due for it. Safe to repeat.

    `heirs`: other channel accounts that a shared route goes over to, best first.
    """
    mine = InboundRoute.objects.filter(organization_id=organization_id, channel_account_id=channel_account_id)
    if heirs:
        mine.filter(kind__in=_SHARED).update(channel_account_id=heirs[0])
    mine.all().delete()
    WebhookApp.objects.filter(organization_id=organization_id, channel_account_id=channel_account_id).delete()
    ChannelJob.objects.filter(
        organization_id=organization_id, subject_id=channel_account_id, kind__in=["check", "test"]
    ).delete()


def read_routes(external_ids: Collection[str]) -> dict[tuple[str, str], Route]:
    """The routes of these outside ids, whosever they are. In public. One query."""
    with connection.cursor() as cursor:
        return load_routes(external_ids, cursor)


def find_accounts_of_person(platform_user_id: str) -> list[Route]:
    """The channel accounts that this person of a platform may have allowed us, of all organizations: those that their
    routes lead to, and those that nothing leads to any more while the platform is yet to be told. Two queries."""
    routes = InboundRoute.objects.filter(platform_user_id=platform_user_id).exclude(platform_user_id="")
    leaving = ChannelJob.objects.filter(kind=ChannelJob.Kind.RELEASE)
    pairs = {
        *routes.values_list("organization_id", "channel_account_id"),
        *leaving.values_list("organization_id", "subject_id"),
    }
    return [Route(*pair) for pair in sorted(pairs)]
