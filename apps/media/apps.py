from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The files of messages: fetched from the platforms or uploaded, looked at, kept in the object store."""

    name = "apps.media"
    label = "media"
