from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox of mails (public schema)."""

    name = "kernel.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
