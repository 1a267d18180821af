"""Putting the first steps away."""

from apps.onboarding.models import ChecklistDismissal
from tenants.context import public_change


@public_change()
def dismiss_checklist(*, user_id: str, organization_id: str) -> None:
    """The person does not want to see it any more. Safe to repeat."""
    ChecklistDismissal.objects.get_or_create(user_id=user_id, organization_id=organization_id)
