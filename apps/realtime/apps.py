from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Live updates for open browsers. No tables: sockets show the log."""

    name = "apps.realtime"
    label = "realtime"
