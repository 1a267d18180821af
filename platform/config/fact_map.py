"""What an organization's schema does about what happened to it in public (tenants.facts): kind to handlers, in order.

Handlers run in the organization's scope, in one transaction, as the actor of the fact.
"""

from apps.access import handlers as access
from apps.audit.handlers import about_member, about_organization
from apps.inbox import handlers as inbox
from apps.onboarding import handlers as onboarding

HANDLERS = {
    "member.joined": [access.on_member_joined],
    "organization.suspended": [about_organization("organization.suspended")],
    "organization.restored": [about_organization("organization.restored")],
    "organization.deletion_requested": [about_organization("organization.deletion_requested")],
    "organization.deletion_canceled": [about_organization("organization.deletion_canceled")],
    "organization.export_requested": [about_organization("organization.export_requested")],
    "operator.entered": [about_member("operator.entered")],
    "operator.left": [about_member("operator.left")],
    "member.role_changed": [access.on_member_role_changed],
    "member.left": [access.on_member_left],
    "member.renamed": [access.on_member_renamed],
    "member.security_changed": [access.on_member_security_changed],
    "organization.identity_provider_changed": [about_organization("organization.identity_provider_changed")],
    "organization.security_changed": [about_organization("organization.security_changed")],
    "organization.renamed": [access.on_organization_renamed],
    "invitation.sent": [onboarding.on_invitation_sent],
    "invitation.accepted": [onboarding.on_invitation_accepted],
    "invitation.expired": [onboarding.on_invitation_expired],
    "invitation.revoked": [onboarding.on_invitation_revoked],
    "domain.added": [onboarding.on_domain_added],
    "domain.verified": [onboarding.on_domain_verified],
    "domain.rule_changed": [onboarding.on_domain_rule_changed],
    "domain.removed": [onboarding.on_domain_removed],
}

# What is too much for one transaction: kind to work that is repeated, each time in a transaction of its own, until it
# says that nothing is left. After the handlers; a fact counts as told when all of it is done.
BATCHES = {
    "member.left": [inbox.release_conversations],
}
