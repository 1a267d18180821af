from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The people who write to the organization."""

    name = "apps.customers"
    label = "customers"
