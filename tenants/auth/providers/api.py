"""/api/auth: who vouches for people at sign-in."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tenants.auth import limits
from tenants.auth.providers import services
from tenants.auth.providers.apps import list_public
from tenants.auth.schemas import DiscoveredOut, DiscoverIn, ProviderPage

router = Router(tags=["auth"])


@router.get("/providers", response=ProviderPage, operation_id="listSignInProviders", auth=None)
def list_providers(request: HttpRequest) -> dict[str, Any]:
    """Those that are on for everybody."""
    return {"data": list_public(), "next_cursor": None}


@router.post("/sso/discover", response=DiscoveredOut, operation_id="discoverSingleSignOn", auth=None)
def discover(request: HttpRequest, body: DiscoverIn) -> dict[str, str | None]:
    """The identity provider of the company that owns an address's domain, or of an organization."""
    limits.count(request, "sso_discover", "30/m/ip")
    return {"provider_id": services.discover(email=body.email, slug=body.organization)}
