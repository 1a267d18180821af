"""Settings that hold everywhere."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Any, Literal

from config import env
from config.databases import derive_app_url, describe
from config.settings.apps import *  # noqa: F403
from config.settings.providers import list_providers
from kernel.mail.url import read_mail_url

DEBUG = False
SECRET_KEY = env.SECRET_KEY
FIELD_KEYS = env.FIELD_KEYS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "config.formats"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

MIDDLEWARE = [
    "config.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
_TEMPLATES = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
TEMPLATES = [
    {
        **_TEMPLATES,
        "NAME": "html",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
    {**_TEMPLATES, "NAME": "text", "OPTIONS": {"autoescape": False}},  # mails in plain text
]

# --- database: a schema and a role per organization ---
TENANT_ROLES = env.TENANT_ROLES
OWNER_DATABASE_URL = env.DATABASE_URL
# The application's, also for its connections outside of Django (edge, lane locks): they see public tables only.
DATABASE_URL = (env.APP_DATABASE_URL or derive_app_url(env.DATABASE_URL)) if TENANT_ROLES else env.DATABASE_URL
DATABASES = {
    # A connection keeps the catalogue of every schema it has touched: give each a short life.
    "default": describe(
        DATABASE_URL, pool={"min_size": 1, "max_size": env.DB_POOL_SIZE, "max_lifetime": 600, "timeout": 10}
    ),
    "owner": describe(OWNER_DATABASE_URL),  # migrations and new schemas, nothing else
}
TENANT_DB_ALIAS = "owner"
SCHEMA_POOL_SIZE = env.SCHEMA_POOL_SIZE
PROVISIONING_STEPS: list[str] = []  # functions that fill a new organization, in its scope; safe to repeat
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "tenants.Organization"
TENANT_DOMAIN_MODEL = "tenants.Domain"
SCOPE_RESOLVER = "tenants.queries.get_scope"
EVENT_MAP = "config.event_map"
FACT_MAP = "config.fact_map"

REDIS_URL = env.REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.REDIS_URL,
        "KEY_FUNCTION": "kernel.scope.cache_key",
    },
    # Per process, for what may be some seconds old: scopes and routes.
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "inlet",
        "KEY_FUNCTION": "kernel.scope.cache_key",
    },
}

# --- people ---
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["tenants.auth.hashers.BoundedArgon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name"), "max_similarity": 0.8},
    },
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# The operators' pages are the only ones with a session cookie; the app carries tokens.
SESSION_COOKIE_NAME = "inlet-operator"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/operator/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
OPERATORS_NEED_SECOND_FACTOR = True
STATIC_URL = "/operator/static/"  # the admin's own files; the front door serves them
SESSION_COOKIE_AGE = 20 * 60  # of a sign-in that is not complete; a complete one lives as long as its refresh token
ACCOUNT_ADAPTER = "tenants.auth.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "tenants.auth.forms.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # one address each: a new one takes the old one's place when it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = False  # tenants.auth.recent does it, and takes the sign-in itself for proof
MFA_REAUTHENTICATION_REQUIRED = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
CODE_LIFETIME_S, CODE_TRIES, CODE_RESENDS = 15 * 60, 5, 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_LIFETIME_S
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = CODE_LIFETIME_S
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = CODE_RESENDS
ACCOUNT_RATE_LIMITS: dict[str, str] | Literal[False] = {
    # Each wider window is slower: after 5 wrong passwords a minute's wait, after 20 an hour's.
    "login_failed": "20/m/ip,5/m/key,10/10m/key,20/h/key",
    "login": "60/m/ip",
    "signup": "20/m/ip,100/h/ip",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
}
MFA_ADAPTER = "tenants.auth.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody gets that far without a confirmed address
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Inlet"
MFA_TOTP_TOLERANCE = 1  # 30 s to either side: clocks of telephones
RECENT_S = 15 * 60  # how long a proof of who one is suffices for changes that matter
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES
SOCIALACCOUNT_ADAPTER = "tenants.auth.providers.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SIGN_IN_PROVIDERS = list_providers()
IDENTITY_ORIGINS = env.IDENTITY_ORIGINS
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {
    "account_signup": f"{env.PUBLIC_URL}/sign-up/",
    "account_reset_password": f"{env.PUBLIC_URL}/reset/",
    "socialaccount_login_error": f"{env.PUBLIC_URL}/sign-in/?problem=provider",
    "socialaccount_signup": f"{env.PUBLIC_URL}/sign-up/",
}
HEADLESS_TOKEN_STRATEGY = "tenants.auth.tokens.RotatingTokenStrategy"
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 300
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 14 * 24 * 3600
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
REFRESH_COOKIE_NAME = "__Secure-inlet-refresh"
REFRESH_COOKIE_SECURE = True
FLOW_COOKIE_NAME = "__Secure-inlet-flow"  # a sign-in or sign-up that waits for its next step
PROVIDER_COOKIE_NAME = "__Secure-inlet-provider"  # the return from an identity provider is waited for
DEVICE_COOKIE_NAME = "__Secure-inlet-device"  # a browser in which somebody has signed in before
SIGN_IN_LIFETIME_S = 30 * 24 * 3600  # however often it is refreshed
REFRESH_GRACE_S = 10  # how long the previous refresh token still works: two tabs may refresh at once

TERMS_URL, PRIVACY_URL = env.TERMS_URL, env.PRIVACY_URL

# --- mail ---
PUBLIC_URL = env.PUBLIC_URL
DEFAULT_FROM_EMAIL = env.MAIL_FROM
MAIL_DOMAIN = parseaddr(env.MAIL_FROM)[1].partition("@")[2] or "localhost"  # in each mail's Message-ID
MAIL_HTTP_URL = ""
globals().update(read_mail_url(env.MAIL_URL))

# --- rights: guardian's grants lie in each organization's schema, and its groups are teams ---
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
GUARDIAN_GROUP_OBJ_PERMS_MODEL = "access.TeamChannelGrant"
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # decisions are read from the projection, not through has_perm

# --- work ---
CELERY_BROKER_URL = env.REDIS_URL

# --- the sandbox and the outside ---
SIMULATOR_URL = env.SIMULATOR_URL
DNS_LOOKUP = "kernel.dns.ask_resolvers"

DATA_DIR = env.DATA_DIR  # files of organizations are below it, each in a folder of its own
DELETION_GRACE = timedelta(days=env.DELETION_GRACE_DAYS)
RECEIPT_RETENTION_DAYS = env.RECEIPT_RETENTION_DAYS

# --- files of messages ---
S3_BUCKET = env.S3_BUCKET
_S3 = {
    "bucket_name": env.S3_BUCKET,
    "region_name": env.S3_REGION,
    "access_key": env.S3_ACCESS_KEY or None,
    "secret_key": env.S3_SECRET_KEY or None,
    "addressing_style": "path",
    "signature_version": "s3v4",
    "file_overwrite": True,
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "media": {
        "BACKEND": "kernel.storage.ObjectStorage",
        "OPTIONS": {**_S3, "endpoint_url": env.S3_ENDPOINT_URL or None},
    },
    # Signs links only: the host is part of what is signed.
    "media_links": {
        "BACKEND": "kernel.storage.ObjectStorage",
        "OPTIONS": {**_S3, "endpoint_url": env.S3_PUBLIC_URL or None},
    },
}
MEDIA_MAX_BYTES = env.MEDIA_MAX_MB * 1024 * 1024
MEDIA_TIMEOUT_S = env.MEDIA_TIMEOUT_S
MEDIA_FETCHES = env.MEDIA_FETCHES
SENDS = env.SENDS
MEDIA_SCANNER = env.MEDIA_SCANNER
FFMPEG = env.FFMPEG

# --- channels ---
META_APP_SECRET = env.META_APP_SECRET
META_INSTAGRAM_APP_SECRET = env.META_INSTAGRAM_APP_SECRET
META_VERIFY_TOKEN = env.META_VERIFY_TOKEN
META_GRAPH_URL = env.META_GRAPH_URL
META_INSTAGRAM_GRAPH_URL = env.META_INSTAGRAM_GRAPH_URL
META_GRAPH_VERSION = env.META_GRAPH_VERSION
META_APP_ID = env.META_APP_ID
META_INSTAGRAM_APP_ID = env.META_INSTAGRAM_APP_ID
META_SIGNUP_CONFIG_ID = env.META_SIGNUP_CONFIG_ID
META_LOGIN_CONFIG_ID = env.META_LOGIN_CONFIG_ID
META_DIALOG_URL = env.META_DIALOG_URL
META_INSTAGRAM_DIALOG_URL = env.META_INSTAGRAM_DIALOG_URL
META_INSTAGRAM_TOKEN_URL = env.META_INSTAGRAM_TOKEN_URL

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(organization)s %(name)s %(message)s"}},
    "filters": {
        "organization": {"()": "kernel.scope.OrganizationFilter"},
        "redact": {"()": "kernel.redaction.RedactingFilter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["organization", "redact"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # httpx logs whole addresses at INFO: too much for every send.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
