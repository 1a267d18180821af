from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """The pages of those who run Inlet, and the log of what they do (public schema)."""

    name = "apps.operators"
    label = "operators"
    default_auto_field = "django.db.models.BigAutoField"
