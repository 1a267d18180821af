"""Which passwords are good enough."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tenants.auth.errors import PasswordTooWeak
from tenants.models import User


def check_password(password: str, user: User) -> None:
    """Raises PasswordTooWeak with the reasons, in words."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordTooWeak(" ".join(weak.messages)) from None
