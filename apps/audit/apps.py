from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who changed what: append-only and chained. The lowest room: every other one writes here."""

    name = "apps.audit"
    label = "audit"
