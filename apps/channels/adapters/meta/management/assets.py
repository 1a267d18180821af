"""What a token opens: Pages with their Instagram accounts, numbers of WhatsApp Business accounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.channels.adapters.meta.management.graph import Graph
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_name, as_text

_NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,code_verification_status,name_status,platform_type,"
    "throughput,status,is_on_biz_app,whatsapp_business_manager_messaging_limit"
)

_NOT_REGISTERED = ("PENDING", "UNVERIFIED", "DISCONNECTED", "MIGRATED", "DELETED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Facebook Page of the person who allowed us. `token` acts as the Page."""

    id: str
    name: str
    token: str = field(repr=False)
    tasks: tuple[str, ...] = ()
    instagram_id: str = ""
    instagram_username: str = ""

    @property
    def may_message(self) -> bool:
        """Whether the person may answer messages there; Pages of the old kind name no tasks."""
        return not self.tasks or "MESSAGING" in self.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A WhatsApp number as the platform describes it. `quality` is green, yellow, red or empty."""

    id: str
    phone_number: str
    verified_name: str
    quality: str = ""
    name_status: str = ""
    messaging_limit: str = ""
    throughput: str = ""
    platform_type: str = ""
    status: str = ""
    is_on_phone_app: bool = False

    @property
    def is_registered(self) -> bool:
        """Whether it can send through the Cloud API."""
        return self.platform_type == "CLOUD_API" and self.status not in _NOT_REGISTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class InstagramAccount:
    """An Instagram professional account. `id` is what webhooks name; `person_id` is scoped to our app."""

    id: str
    person_id: str
    username: str
    name: str
    account_type: str = ""


def list_pages(graph: Graph) -> Iterator[Page]:
    """Every Page that the person gave us. Raises GraphProblem."""
    fields = "id,name,access_token,tasks,instagram_business_account{id,username}"
    for each in graph.list_all("me/accounts", fields=fields):
        if as_id(each.get("id")) is not None and as_text(each.get("access_token")) is not None:
            yield _read_page(each)


def read_page(graph: Graph, page_id: str) -> Page:
    """One Page, as its own token sees it. Raises GraphProblem."""
    return _read_page({"id": page_id, **graph.get(page_id, fields="id,name,instagram_business_account")})


def _read_page(each: Json) -> Page:
    page_id, linked = as_id(each.get("id")) or "", as_map(each.get("instagram_business_account"))
    return Page(
        id=page_id,
        name=as_name(each.get("name")) or page_id,
        token=as_text(each.get("access_token")) or "",
        tasks=tuple(str(task) for task in as_list(each.get("tasks"))),
        instagram_id=as_id(linked.get("id")) or "",
        instagram_username=(as_name(linked.get("username")) or "").removeprefix("@"),
    )


def list_numbers(graph: Graph, waba_id: str) -> Iterator[Number]:
    """Every number of a WhatsApp Business account. Raises GraphProblem."""
    for each in graph.list_all(f"{waba_id}/phone_numbers", fields=_NUMBER_FIELDS):
        if as_id(each.get("id")) is not None:
            yield _read_number(each)


def read_number(graph: Graph, number_id: str) -> Number:
    """One number. Raises GraphProblem."""
    return _read_number(graph.get(number_id, fields=_NUMBER_FIELDS))


def read_waba_name(graph: Graph, waba_id: str) -> str:
    """What the WhatsApp Business account is called. Raises GraphProblem."""
    return as_name(graph.get(waba_id, fields="id,name").get("name")) or waba_id


def register_number(graph: Graph, number_id: str, pin: str) -> None:
    """Let the number send. Sets the two-step PIN, or has to match the one there is. Raises GraphProblem."""
    graph.post(f"{number_id}/register", messaging_product="whatsapp", pin=pin)


def read_instagram(graph: Graph) -> InstagramAccount:
    """The account that the token is for. Raises GraphProblem."""
    me = graph.get("me", fields="id,user_id,username,name,account_type")
    account_id = as_id(me.get("user_id")) or as_id(me.get("id")) or ""
    username = (as_name(me.get("username")) or account_id).removeprefix("@")
    return InstagramAccount(
        id=account_id,
        person_id=as_id(me.get("id")) or account_id,
        username=username,
        name=as_name(me.get("name")) or username,
        account_type=as_text(me.get("account_type")) or "",
    )


def _read_number(each: Json) -> Number:
    quality = (as_text(each.get("quality_rating")) or "").lower()
    limit = as_text(each.get("whatsapp_business_manager_messaging_limit")) or as_text(each.get("messaging_limit_tier"))
    return Number(
        id=as_id(each.get("id")) or "",
        phone_number=as_text(each.get("display_phone_number")) or "",
        verified_name=as_name(each.get("verified_name")) or "",
        quality=quality if quality in ("green", "yellow", "red") else "",
        name_status=(as_text(each.get("name_status")) or "").lower(),
        messaging_limit=read_limit(limit),
        throughput=(as_text(as_map(each.get("throughput")).get("level")) or "").lower(),
        platform_type=as_text(each.get("platform_type")) or "",
        status=as_text(each.get("status")) or "",
        is_on_phone_app=each.get("is_on_biz_app") is True,
    )


def read_limit(value: str | None) -> str:
    """`TIER_2K` as "2000", `TIER_UNLIMITED` as "unlimited"; "" for what is not known."""
    word = (value or "").upper().removeprefix("TIER_").removeprefix("LIMIT_")
    if word == "UNLIMITED":
        return "unlimited"
    number, thousand = (word[:-1], "000") if word.endswith("K") else (word, "")
    return number + thousand if number.isdigit() else ""
