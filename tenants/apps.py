from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organizations, people, sign-in and the road from an outside id to an organization (public schema)."""

    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from tenants.auth.adapter import disarm_on_first_proof

        email_confirmed.connect(disarm_on_first_proof, dispatch_uid="inlet.disarm")
