"""What is installed, and in which schema its tables live."""

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "kernel.mail",
    "apps.inbound",
    "apps.onboarding",
    "apps.lifecycle",
    "apps.operators",  # before the admin, whose templates it changes
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the operators' site is the only one
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "guardian",  # its own tables stay empty: grants are rows of apps.access, in each organization's schema
]
# Read downwards: a message's way. No table here has a foreign key to a table of SHARED_APPS (tests/architecture).
TENANT_APPS = [
    "kernel.events",
    "apps.audit",
    "apps.access",
    "apps.notices",
    "apps.channels",
    "apps.media",
    "apps.message_templates",
    "apps.customers",
    "apps.inbox",
    "apps.outbound",
    "apps.repair",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS, "apps.realtime", "ninja", "config"]
