from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What those who run the workspace should know: short notices, the newest first."""

    name = "apps.notices"
    label = "notices"
