from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """What an organization does to itself as a whole: taking its data along, ending (public schema)."""

    name = "apps.lifecycle"
    label = "lifecycle"
    default_auto_field = "django.db.models.BigAutoField"
