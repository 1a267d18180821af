"""Whether a person has shown that their mail address is theirs. allauth keeps it."""

from allauth.account.models import EmailAddress

from tenants.models import User


def is_confirmed(user: User) -> bool:
    """Whether mail to the person's address has been answered."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())


def confirm(user: User) -> None:
    """The person came by something that only the owner of the address had. Safe to repeat."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
