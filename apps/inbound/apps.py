from django.apps import AppConfig


class InboundConfig(AppConfig):
    """The door for what the platforms tell us (public schema): receive, route, apply."""

    name = "apps.inbound"
    label = "inbound"
    default_auto_field = "django.db.models.BigAutoField"
