from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """How companies and people come, change their name and go: sign-up of organizations, invitations, members."""

    name = "apps.onboarding"
    label = "onboarding"
    default_auto_field = "django.db.models.BigAutoField"
