from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who may do what: members of the organization, the permission catalogue, the decision."""

    name = "apps.access"
    label = "access"
