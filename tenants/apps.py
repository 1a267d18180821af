from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organizations, people, sign-in and the road from an outside id to an organization (public schema)."""

    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"
