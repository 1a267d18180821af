"""The ways in which an account can be connected: what each needs to be allowed, and what it has to be told of. Pure.

Scopes and fields as in Meta's documentation of November 2026.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Dialog = Literal["facebook", "instagram", "none"]

WHATSAPP_SIGNUP = "whatsapp_signup"
WHATSAPP_MANUAL = "whatsapp_manual"
MESSENGER_PAGE = "messenger_page"
INSTAGRAM_LOGIN = "instagram_login"
INSTAGRAM_PAGE = "instagram_page"

_WHATSAPP_SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
_PAGE_FIELDS = (
    "messages", "messaging_postbacks", "messaging_optins", "message_deliveries", "message_reads", "message_echoes",
    "message_reactions", "message_edits", "messaging_referrals", "messaging_handovers", "standby",
    "messaging_policy_enforcement",
    "feed",  # comments on posts
)  # fmt: skip
_INSTAGRAM_FIELDS = (
    "messages", "messaging_postbacks", "messaging_seen", "message_reactions", "message_edit", "messaging_referral",
    "messaging_optins", "messaging_handover", "standby", "comments", "live_comments", "mentions",
)  # fmt: skip
_WHATSAPP_FIELDS = (
    "messages", "account_update", "account_alerts", "account_review_update", "business_capability_update",
    "phone_number_quality_update", "phone_number_name_update", "security", "history", "smb_app_state_sync",
    "smb_message_echoes", "user_id_update", "user_preferences", "message_template_status_update",
    "message_template_quality_update", "message_template_components_update", "template_category_update",
)  # fmt: skip
# Without these nothing works; the rest is convenience that some apps are not reviewed for.
_ESSENTIAL_FIELDS = frozenset({"messages", "messaging_postbacks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to connect. `fields`: what the account's webhooks must carry, where each account chooses them;
    `app_fields`: what the app has to be told of its channel, or nothing reaches us of it."""

    key: str
    channel: str
    name: str
    dialog: Dialog
    scopes: tuple[str, ...]
    fields: tuple[str, ...] = ()
    app_fields: tuple[str, ...] = ()
    over_page: bool = False


WAYS = {
    way.key: way
    for way in (
        Way(
            key=WHATSAPP_SIGNUP, channel="whatsapp", name="WhatsApp sign-up", dialog="facebook",
            scopes=_WHATSAPP_SCOPES, app_fields=_WHATSAPP_FIELDS,
        ),
        Way(key=WHATSAPP_MANUAL, channel="whatsapp", name="Your own app", dialog="none", scopes=_WHATSAPP_SCOPES),
        Way(
            key=MESSENGER_PAGE, channel="messenger", name="Facebook Page", dialog="facebook", over_page=True,
            scopes=("pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement"),
            fields=_PAGE_FIELDS, app_fields=_PAGE_FIELDS,
        ),
        Way(
            key=INSTAGRAM_LOGIN, channel="instagram", name="Instagram login", dialog="instagram",
            scopes=(
                "instagram_business_basic", "instagram_business_manage_messages", "instagram_business_manage_comments",
            ),
            fields=_INSTAGRAM_FIELDS, app_fields=_INSTAGRAM_FIELDS,
        ),
        Way(
            key=INSTAGRAM_PAGE, channel="instagram", name="Over its Facebook Page", dialog="facebook", over_page=True,
            scopes=(
                "pages_show_list", "pages_manage_metadata", "instagram_basic", "instagram_manage_messages",
                "instagram_manage_comments",
            ),
            # Those of the Page: whoever subscribes last says what it is told of, for its own messages as well.
            fields=_PAGE_FIELDS, app_fields=_INSTAGRAM_FIELDS,
        ),
    )
}  # fmt: skip

_SCOPE_WORDS = {
    "whatsapp_business_management": "Manage the WhatsApp Business account",
    "whatsapp_business_messaging": "Send and receive WhatsApp messages",
    "pages_show_list": "See your list of Pages",
    "pages_messaging": "Send and receive messages as the Page",
    "pages_manage_metadata": "Be told about new messages",
    "pages_read_engagement": "Read the Page's profile",
    "instagram_basic": "Read the Instagram profile",
    "instagram_manage_messages": "Send and receive Instagram messages",
    "instagram_manage_comments": "Read and answer comments",
    "instagram_business_basic": "Read the Instagram profile",
    "instagram_business_manage_messages": "Send and receive Instagram messages",
    "instagram_business_manage_comments": "Read and answer comments",
}
# What may be left unticked: the account works, with less.
_OPTIONAL = frozenset({"instagram_manage_comments", "instagram_business_manage_comments", "pages_read_engagement"})


def way_of(key: str, channel: str) -> Way | None:
    """The way an account is connected; for those of a seed, the first of its channel. None: its channel has none."""
    return WAYS.get(key) or next((way for way in WAYS.values() if way.channel == channel), None)


def warn_of_change(way: Way, before: str) -> str:
    """What else happens to an account that was connected the way `before`: an Instagram account can be reached in two
    ways, and knows the same person by another id in each."""
    if way.channel != "instagram" or before in ("", way.key):
        return ""
    return (
        f"This account is connected by its other way ({WAYS[before].name.lower()}). Going on replaces that; customers "
        "who wrote before get a new conversation with their next message, because Instagram gives them another id here."
    )


def missing_scopes(way: Way, granted: Collection[str]) -> list[str]:
    """What was not allowed, in the order of the dialog."""
    return [scope for scope in way.scopes if scope not in granted]


def is_essential(scope: str) -> bool:
    """Whether nothing works without it."""
    return scope not in _OPTIONAL


def describe_scope(scope: str) -> str:
    """What a permission is for, in plain words."""
    return _SCOPE_WORDS.get(scope, scope)


def missing_fields(wanted: Sequence[str], subscribed: Collection[str]) -> list[str]:
    """What the platform would not tell us of."""
    return [field for field in wanted if field not in subscribed]


def any_essential(fields: Collection[str]) -> bool:
    """Whether customers' messages would be missed without these fields."""
    return not _ESSENTIAL_FIELDS.isdisjoint(fields)
