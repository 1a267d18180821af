from django.apps import AppConfig


class OutboundConfig(AppConfig):
    """The door to the platforms: replies leave here, once and in order."""

    name = "apps.outbound"
    label = "outbound"
