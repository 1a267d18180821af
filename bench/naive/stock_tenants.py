"""Our apps and tables under django-tenants as it comes: its own backend, its own commands, no roles."""

from config import env
from config.databases import describe
from config.settings.demo import *  # noqa: F403

DATABASES = {"default": {**describe(env.DATABASE_URL), "ENGINE": "django_tenants.postgresql_backend"}}
TENANT_DB_ALIAS = "default"
