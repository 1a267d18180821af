from django.apps import AppConfig


class RepairConfig(AppConfig):
    """What went wrong and can be mended: items not applied, files not fetched, messages not sent."""

    name = "apps.repair"
    label = "repair"
    default_auto_field = "django.db.models.BigAutoField"
