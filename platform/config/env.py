"""Every environment variable Inlet reads: name, default, meaning. Nothing else reads os.environ."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    """The variable as it stands; the default when it is unset or empty."""
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    """The variable as a whole number. Raises ValueError when it is something else."""
    return int(text(name, str(default)))


def switch(name: str, default: bool) -> bool:
    """`on` or `off`. Raises ValueError when it is something else: a typing error must not open the wall."""
    word = text(name, "on" if default else "off").lower()
    if word not in ("on", "off"):
        raise ValueError(f"{name} is {word!r}; it may be on or off")
    return word == "on"


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; blanks are dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def web_address(name: str) -> str:
    """An http(s) address, "" when there is none. Raises ValueError when it is something else: people click on it."""
    address = text(name).strip()
    if address and not address.startswith(("https://", "http://")):
        raise ValueError(f"{name} is {address!r}; it has to begin with https:// or http://")
    return address


# --- where things are ---
DATABASE_URL = text(
    "DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/inlet"
)  # of the owner: migrates, makes schemas
# Of the application's login role, which owns nothing. Empty: `<owner>_app` on the same server, made by `migrate_all`.
APP_DATABASE_URL = text("INLET_APP_DATABASE_URL")
REDIS_URL = text("REDIS_URL", "redis://127.0.0.1:6379/0")
DATA_DIR = Path(text("INLET_DATA_DIR", str(ROOT / ".inlet")))
PUBLIC_URL = text("INLET_PUBLIC_URL", "http://127.0.0.1:8000")  # how a browser reaches us

TRUSTED_PROXIES = number("INLET_TRUSTED_PROXIES", 1)  # proxies of ours in front: whose X-Forwarded-For is believed

# --- secrets; the demo and test settings bring their own, production refuses those ---
SECRET_KEY = text("INLET_SECRET_KEY")  # signs sessions, tokens and cursors; 50 random characters or more
FIELD_KEYS = words("INLET_FIELD_KEYS")  # Fernet keys for secrets at rest, newest first
ALLOWED_HOSTS = words("INLET_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

# --- files: any S3; empty values mean what the AWS SDK finds by itself (AWS, its region, the machine's role) ---
S3_ENDPOINT_URL = text("S3_ENDPOINT_URL")
S3_PUBLIC_URL = text("S3_PUBLIC_URL", S3_ENDPOINT_URL)  # the same store as browsers reach it; not the app's own origin
S3_BUCKET = text("S3_BUCKET", "inlet")
S3_REGION = text("S3_REGION", "us-east-1")
S3_ACCESS_KEY = text("S3_ACCESS_KEY")
S3_SECRET_KEY = text("S3_SECRET_KEY")
MEDIA_MAX_MB = number("INLET_MEDIA_MAX_MB", 110)  # a larger file is not fetched
MEDIA_TIMEOUT_S = number("INLET_MEDIA_TIMEOUT_S", 300)  # for one file from a platform
MEDIA_FETCHES = number("INLET_MEDIA_FETCHES", 4)  # files that one worker fetches at once
MEDIA_SCANNER = text("INLET_MEDIA_SCANNER")  # clamd://host:3310, or the dotted name of a function; empty: no scan
FFMPEG = text("INLET_FFMPEG")  # empty: the one that comes with imageio-ffmpeg

# --- Meta ---
META_APP_SECRET = text("META_APP_SECRET")  # signs webhooks of WhatsApp and Messenger (and Instagram over a Page)
META_INSTAGRAM_APP_SECRET = text("META_INSTAGRAM_APP_SECRET")  # signs webhooks of Instagram Login
META_VERIFY_TOKEN = text("META_VERIFY_TOKEN")  # what Meta repeats when it verifies the webhook address
META_GRAPH_URL = text("META_GRAPH_URL", "https://graph.facebook.com")
META_INSTAGRAM_GRAPH_URL = text("META_INSTAGRAM_GRAPH_URL", "https://graph.instagram.com")
META_GRAPH_VERSION = text("META_GRAPH_VERSION", "v25.0")
# For connecting accounts in a walk (docs/connect-*.md). Empty ids: that way is not offered.
META_APP_ID = text("META_APP_ID")  # of WhatsApp and Messenger (and Instagram over a Page)
META_INSTAGRAM_APP_ID = text("META_INSTAGRAM_APP_ID")  # of Instagram Login: the Instagram app id of the dashboard
META_SIGNUP_CONFIG_ID = text("META_SIGNUP_CONFIG_ID")  # login configuration of WhatsApp's Embedded Signup
META_LOGIN_CONFIG_ID = text("META_LOGIN_CONFIG_ID")  # login configuration for Pages; empty: scopes are asked for singly
META_DIALOG_URL = text("META_DIALOG_URL", "https://www.facebook.com")  # where people allow us things
META_INSTAGRAM_DIALOG_URL = text("META_INSTAGRAM_DIALOG_URL", "https://www.instagram.com")
META_INSTAGRAM_TOKEN_URL = text("META_INSTAGRAM_TOKEN_URL", "https://api.instagram.com")  # the first token step only

# --- signing in through others: each is on when its client id is set ---
GOOGLE_CLIENT_ID = text("INLET_GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = text("INLET_GOOGLE_CLIENT_SECRET")
MICROSOFT_CLIENT_ID = text("INLET_MICROSOFT_CLIENT_ID")
MICROSOFT_CLIENT_SECRET = text("INLET_MICROSOFT_CLIENT_SECRET")
OIDC_NAME = text("INLET_OIDC_NAME", "OpenID")  # any other provider that speaks OpenID Connect, for everybody
OIDC_ISSUER = text("INLET_OIDC_ISSUER")
OIDC_CLIENT_ID = text("INLET_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = text("INLET_OIDC_CLIENT_SECRET")
IDENTITY_ORIGINS = words("INLET_IDENTITY_ORIGINS")  # origins of identity providers that are not on the public internet

# --- mail ---
MAIL_URL = text(
    "INLET_MAIL_URL", "console:"
)  # how mail leaves: console:, smtp://, smtps://, http(s):// (kernel/mail/url.py)
MAIL_FROM = text("INLET_MAIL_FROM", "Inlet <no-reply@localhost>")  # the sender that people see

# --- the simulator (demo and tests) ---
SIMULATOR_URL = text("INLET_SIMULATOR_URL")  # its API; new organizations get a sandbox inbox when it is set
SIMULATOR_CONFIG = text("INLET_SIMULATOR_CONFIG")  # JSON file with the accounts that the sandbox plays

# --- the wall between organizations ---
# on: each organization's statements run as a database role of its own, which can touch nothing of the others.
# off: schemas alone keep organizations apart; only for a server on which roles cannot be made (and for Citus).
TENANT_ROLES = switch("TENANT_ROLES", True)
SCHEMA_POOL_SIZE = number("SCHEMA_POOL_SIZE", 5)  # schemas kept ready for organizations to come

# --- sizes ---
SENDS = number("INLET_SENDS", 16)  # messages that one worker sends at once
# Connections per process, made when they are needed: a worker may hold one for each file and message on its way.
DB_POOL_SIZE = number("INLET_DB_POOL_SIZE", 8 + MEDIA_FETCHES + SENDS)
RECEIPT_QUEUE = number("INLET_RECEIPT_QUEUE", 2000)  # webhooks that may wait for their insert before we answer 503
RECEIPT_MAX_BYTES = number("INLET_RECEIPT_MAX_BYTES", 4 * 1024 * 1024)
RECEIPT_RETENTION_DAYS = number("INLET_RECEIPT_RETENTION_DAYS", 14)
SOCKET_QUEUE = number("INLET_SOCKET_QUEUE", 256)  # frames that may wait for one slow reader
DELETION_GRACE_DAYS = number("INLET_DELETION_GRACE_DAYS", 30)  # between the wish to delete an organization and the deed
HEARTBEAT_S = number("INLET_HEARTBEAT_S", 15)  # seconds between heartbeats on a socket

# --- what people accept: links where they sign up and make an organization; what is not set is not spoken of ---
TERMS_URL = web_address("INLET_TERMS_URL")
PRIVACY_URL = web_address("INLET_PRIVACY_URL")

SENTRY_DSN = text("SENTRY_DSN")
