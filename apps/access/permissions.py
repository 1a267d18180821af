"""The permission catalogue, one vocabulary for roles, keys and the screen, and what each system role holds. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

CONVERSATIONS_READ = "conversations:read"
CONVERSATIONS_REPLY = "conversations:reply"
CONVERSATIONS_ASSIGN = "conversations:assign"
CONVERSATIONS_CLOSE = "conversations:close"
CHANNELS_READ = "channels:read"
CHANNELS_CONFIGURE = "channels:configure"
CHANNELS_REPAIR = "channels:repair"
TEMPLATES_READ = "templates:read"
TEMPLATES_MANAGE = "templates:manage"
TEAMS_READ = "teams:read"
TEAMS_MANAGE = "teams:manage"
MEMBERS_READ = "members:read"
MEMBERS_INVITE = "members:invite"
MEMBERS_MANAGE = "members:manage"
ROLES_READ = "roles:read"
ROLES_MANAGE = "roles:manage"
SETTINGS_READ = "settings:read"
SETTINGS_MANAGE = "settings:manage"
SECURITY_MANAGE = "security:manage"
AUDIT_READ = "audit:read"
DATA_EXPORT = "data:export"
ORGANIZATION_DELETE = "org:delete"
API_KEYS_READ = "api_keys:read"
API_KEYS_MANAGE = "api_keys:manage"
WEBHOOKS_READ = "webhooks:read"
WEBHOOKS_MANAGE = "webhooks:manage"
OAUTH_APPS_MANAGE = "oauth_apps:manage"
BILLING_READ = "billing:read"
BILLING_MANAGE = "billing:manage"

Risk = Literal["low", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One thing that may be done. `implies`: what is useless without; whoever gets this one gets those too.

    `high` risk: it opens data or rights of others. `is_planned`: nothing asks for it yet; system roles hold it already,
    so that they are right on the day something does.
    """

    key: str
    name: str
    description: str
    group: str
    risk: Risk = "low"
    implies: frozenset[str] = frozenset()
    is_planned: bool = False


def _permission(
    key: str, name: str, description: str, *implies: str, risk: Risk = "low", is_planned: bool = False
) -> Permission:
    group = _GROUPS[key.partition(":")[0]]
    return Permission(
        key=key, name=name, description=description, group=group, risk=risk, implies=frozenset(implies),
        is_planned=is_planned,
    )  # fmt: skip


_GROUPS = {
    "conversations": "Conversations", "channels": "Channels",
    "templates": "Channels", "teams": "People", "members": "People",
    "roles": "People", "settings": "Workspace", "security": "Workspace", "audit": "Workspace", "data": "Workspace",
    "org": "Workspace", "api_keys": "Developers", "webhooks": "Developers", "oauth_apps": "Developers",
    "billing": "Billing",
}  # fmt: skip
CATALOGUE: dict[str, Permission] = {
    each.key: each
    for each in (
        _permission(
            CONVERSATIONS_READ, "Read conversations", "See conversations, as far as the role's view reaches, and live."
        ),
        _permission(
            CONVERSATIONS_REPLY, "Reply", "Write to customers, send again what failed, mark as read.",
            CONVERSATIONS_READ,
        ),
        _permission(
            CONVERSATIONS_ASSIGN, "Assign", "Give a conversation to a person or a team.", CONVERSATIONS_READ
        ),
        _permission(
            CONVERSATIONS_CLOSE, "Resolve and reopen", "Resolve, park and reopen conversations.", CONVERSATIONS_READ
        ),
        _permission(CHANNELS_READ, "See channels", "See which channel accounts are connected, and their health."),
        _permission(CHANNELS_CONFIGURE, "Configure channels", "Change a channel account's settings.", CHANNELS_READ),
        _permission(
            CHANNELS_REPAIR, "Repair failures",
            "See what could not be received, fetched or sent, in whoever's conversation; try again or give up.",
            CHANNELS_READ, risk="high",
        ),
        _permission(TEMPLATES_READ, "See templates", "See WhatsApp's message templates and choose them for a message.",
                    CHANNELS_READ),
        _permission(
            TEMPLATES_MANAGE, "Manage templates", "Write message templates, send them in for approval, delete them.",
            TEMPLATES_READ,
        ),
        _permission(TEAMS_READ, "See teams", "See which teams there are and who belongs to them."),
        _permission(
            TEAMS_MANAGE, "Manage teams", "Make, rename and delete teams and say who belongs to them.", TEAMS_READ
        ),
        _permission(MEMBERS_READ, "See members", "See who works here, and as what."),
        _permission(MEMBERS_INVITE, "Invite people", "Invite people to this workspace.", MEMBERS_READ, ROLES_READ),
        _permission(
            MEMBERS_MANAGE, "Manage members", "Change members' roles and what they reach; remove members.",
            MEMBERS_READ, ROLES_READ, risk="high",
        ),
        _permission(ROLES_READ, "See roles", "See what each role may do."),
        _permission(
            ROLES_MANAGE, "Manage roles", "Make, change and delete roles. Never beyond what one holds oneself.",
            ROLES_READ, risk="high",
        ),
        _permission(SETTINGS_READ, "See settings", "See the workspace's general settings."),
        _permission(
            SETTINGS_MANAGE, "Change settings",
            "Change the workspace's name and its settings. Its address is for an owner to change.", SETTINGS_READ,
        ),
        _permission(
            SECURITY_MANAGE, "Manage security", "Require a second factor, set up single sign-on.", risk="high"
        ),
        _permission(AUDIT_READ, "Read the audit log", "See who changed what, when and from where.", risk="high"),
        _permission(DATA_EXPORT, "Export everything", "Download all data of the workspace.", risk="high"),
        _permission(ORGANIZATION_DELETE, "Delete the workspace", "Delete the workspace with everything in it.",
                    risk="high"),
        _permission(API_KEYS_READ, "See API keys", "See which API keys there are.", is_planned=True),
        _permission(
            API_KEYS_MANAGE, "Manage API keys", "Make, rotate and revoke API keys, never beyond one's own rights.",
            API_KEYS_READ, risk="high", is_planned=True,
        ),
        _permission(WEBHOOKS_READ, "See webhooks", "See endpoints and their deliveries.", is_planned=True),
        _permission(
            WEBHOOKS_MANAGE, "Manage webhooks", "Add, change and remove endpoints; send again.", WEBHOOKS_READ,
            risk="high", is_planned=True,
        ),
        _permission(
            OAUTH_APPS_MANAGE, "Manage OAuth apps", "Register apps and change their scopes.", risk="high",
            is_planned=True,
        ),
        _permission(BILLING_READ, "See billing", "See plan, usage and invoices.", is_planned=True),
        _permission(BILLING_MANAGE, "Manage billing", "Change the plan and how it is paid.", BILLING_READ, risk="high",
                    is_planned=True),
    )
}  # fmt: skip
HIGH_RISK = frozenset(key for key, each in CATALOGUE.items() if each.risk == "high")

_VIEWER = frozenset({CONVERSATIONS_READ, CHANNELS_READ, TEAMS_READ, MEMBERS_READ})
_AGENT = _VIEWER | {CONVERSATIONS_REPLY, CONVERSATIONS_ASSIGN, CONVERSATIONS_CLOSE, TEMPLATES_READ}
_SUPERVISOR = _AGENT | {TEAMS_MANAGE, ROLES_READ}
_DEVELOPER = frozenset(
    {CHANNELS_READ, MEMBERS_READ, SETTINGS_READ, API_KEYS_READ, API_KEYS_MANAGE, WEBHOOKS_READ, WEBHOOKS_MANAGE}
) | {OAUTH_APPS_MANAGE}
_BILLING = frozenset({MEMBERS_READ, SETTINGS_READ, BILLING_READ, BILLING_MANAGE})
_ADMIN = (
    _SUPERVISOR
    | _DEVELOPER
    | {CHANNELS_CONFIGURE, CHANNELS_REPAIR, TEMPLATES_MANAGE, MEMBERS_INVITE, MEMBERS_MANAGE, ROLES_MANAGE}
    | {SETTINGS_MANAGE, SECURITY_MANAGE, AUDIT_READ}
)
_OWNER = frozenset(CATALOGUE)

ROLES: dict[str, frozenset[str]] = {
    "owner": _OWNER,
    "admin": _ADMIN,
    "supervisor": _SUPERVISOR,
    "agent": _AGENT,
    "viewer": _VIEWER,
    "developer": _DEVELOPER,
    "billing": _BILLING,
}
# In the words of the screen: name and what for.
ROLE_WORDS: dict[str, tuple[str, str]] = {
    "owner": ("Owner", "Everything, including export, billing and deleting the workspace."),
    "admin": ("Admin", "Runs the workspace: people, roles, channels, security. Not billing, export or deletion."),
    "supervisor": ("Supervisor", "Answers customers and looks after the teams."),
    "agent": ("Agent", "Answers customers."),
    "viewer": ("Viewer", "Reads along, changes nothing."),
    "developer": ("Developer", "API keys and webhooks; no conversations."),
    "billing": ("Billing", "Plan and invoices; no conversations."),
}


def permissions_of(role: str) -> frozenset[str]:
    """What a system role may do; a role that is not known may do nothing."""
    return ROLES.get(role, frozenset())


def with_implied(keys: Iterable[str]) -> frozenset[str]:
    """The permissions and all that they imply. Unknown keys are left out."""
    found: set[str] = set()
    waiting = [key for key in keys if key in CATALOGUE]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += CATALOGUE[key].implies
    return frozenset(found)
