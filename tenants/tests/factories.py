"""Rows of the public tables."""

from tenants.models import Membership, Organization, User, organization_id, schema_name
from tests.world.companies import PASSWORD


def make_organization(slug: str = "initech", *, provisioned_at: object = None) -> Organization:
    """An organization without a schema: nobody may enter it unless `provisioned_at` is given."""
    organization: Organization = Organization.objects.create(
        pk=organization_id(), slug=slug, name=slug.title(), schema_name=schema_name(), provisioned_at=provisioned_at
    )
    return organization


def make_user(email: str, *, member_of: dict[str, str] | None = None) -> User:
    """A person with the password of the demo; `member_of`: organization id to role."""
    user = User.objects.create_user(email, PASSWORD, name=email.split("@")[0].title())
    for organization, role in (member_of or {}).items():
        Membership.objects.create(organization_id=organization, user=user, role=role)
    return user
