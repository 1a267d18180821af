from django.apps import AppConfig


class MessageTemplatesConfig(AppConfig):
    """The messages that WhatsApp has approved for writing first."""

    name = "apps.message_templates"
