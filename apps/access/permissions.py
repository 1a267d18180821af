"""The permission catalogue and what each role holds. Pure."""

CONVERSATIONS_READ = "conversations:read"
CONVERSATIONS_REPLY = "conversations:reply"
CONVERSATIONS_ASSIGN = "conversations:assign"
CONVERSATIONS_CLOSE = "conversations:close"
CHANNELS_READ = "channels:read"
CHANNELS_CONFIGURE = "channels:configure"
MEMBERS_READ = "members:read"
MEMBERS_MANAGE = "members:manage"
ORGANIZATION_DELETE = "org:delete"

_VIEWER = frozenset({CONVERSATIONS_READ, CHANNELS_READ, MEMBERS_READ})
_AGENT = _VIEWER | {CONVERSATIONS_REPLY, CONVERSATIONS_ASSIGN, CONVERSATIONS_CLOSE}
_ADMIN = _AGENT | {CHANNELS_CONFIGURE, MEMBERS_MANAGE}
_OWNER = _ADMIN | {ORGANIZATION_DELETE}

ROLES: dict[str, frozenset[str]] = {"viewer": _VIEWER, "agent": _AGENT, "admin": _ADMIN, "owner": _OWNER}


def permissions_of(role: str) -> frozenset[str]:
    """What a role may do; a role that is not known may do nothing."""
    return ROLES.get(role, frozenset())
