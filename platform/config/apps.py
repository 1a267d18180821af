from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Commands, and the Celery application for whoever publishes a task: without it Celery looks for another broker."""

    name = "config"

    def ready(self) -> None:
        import config.celery  # noqa: F401  complete only when the apps are
