from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The numbered event log (tenant schema)."""

    name = "kernel.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
