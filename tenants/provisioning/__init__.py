"""From a name to an organization that can be entered."""

from tenants.provisioning.organizations import (
    begin_organization,
    create_organization,
    finish_begun_organizations,
    finish_organization,
)
from tenants.provisioning.people import add_user
from tenants.provisioning.pool import ReadySchema, claim_schema, fill_pool
from tenants.provisioning.routes import AccountTaken, claim_route, find_accounts_of_person, read_routes, release_routes
from tenants.provisioning.schemas import drop_schema

__all__ = [
    "AccountTaken",
    "ReadySchema",
    "add_user",
    "begin_organization",
    "claim_route",
    "claim_schema",
    "create_organization",
    "drop_schema",
    "fill_pool",
    "find_accounts_of_person",
    "finish_begun_organizations",
    "finish_organization",
    "read_routes",
    "release_routes",
]
