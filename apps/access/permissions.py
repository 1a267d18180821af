"""The permission catalogue and what each role holds. Pure."""

CONVERSATIONS_READ = "conversations:read"
CONVERSATIONS_REPLY = "conversations:reply"
CONVERSATIONS_ASSIGN = "conversations:assign"
CONVERSATIONS_CLOSE = "conversations:close"
CHANNELS_READ = "channels:read"
CHANNELS_CONFIGURE = "channels:configure"
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

_VIEWER = frozenset({CONVERSATIONS_READ, CHANNELS_READ, TEAMS_READ, MEMBERS_READ})
_AGENT = _VIEWER | {CONVERSATIONS_REPLY, CONVERSATIONS_ASSIGN, CONVERSATIONS_CLOSE}
_ADMIN = _AGENT | {
    CHANNELS_CONFIGURE, TEAMS_MANAGE, MEMBERS_INVITE, MEMBERS_MANAGE, ROLES_READ, ROLES_MANAGE, SETTINGS_READ,
    SETTINGS_MANAGE, SECURITY_MANAGE, AUDIT_READ,
}  # fmt: skip
_OWNER = _ADMIN | {DATA_EXPORT, ORGANIZATION_DELETE}

ROLES: dict[str, frozenset[str]] = {"viewer": _VIEWER, "agent": _AGENT, "admin": _ADMIN, "owner": _OWNER}


def permissions_of(role: str) -> frozenset[str]:
    """What a role may do; a role that is not known may do nothing."""
    return ROLES.get(role, frozenset())
