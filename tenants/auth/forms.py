"""What a sign-up says beside address and password."""

from django import forms
from django.http import HttpRequest

from tenants.auth.naming import name_from_email
from tenants.models import User


class SignUpForm(forms.Form):
    """allauth's sign-up asks it for the fields of ours; what they may hold is checked in schemas.py."""

    name = forms.CharField(required=False, max_length=120)

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"] or name_from_email(user.email)
        user.save(update_fields=["name"])
