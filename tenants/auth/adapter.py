"""allauth's account adapter."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up is closed until organizations can be made by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
