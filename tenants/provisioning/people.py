"""Who may enter an organization."""

from django.db import transaction

from tenants.models import Membership, Organization, User


@transaction.atomic
def add_user(*, organization: Organization, email: str, name: str, role: str, password: str) -> User:
    """A person who may sign in and enter the organization. Safe to repeat."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, password, name=name)
    Membership.objects.update_or_create(organization=organization, user=user, defaults={"role": role})
    return user
