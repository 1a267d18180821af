"""What an organization's schema does about what happened to it in public (tenants.facts): kind to handlers, in order.

Handlers run in the organization's scope, in one transaction, as the actor of the fact.
"""

from apps.access import handlers as access

HANDLERS = {
    "member.joined": [access.on_member_joined],
}
