from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Conversations and messages: the centre of the house."""

    name = "apps.inbox"
    label = "inbox"
