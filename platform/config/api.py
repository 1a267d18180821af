"""The app's own API, /api: every router on one screen."""

from ninja import NinjaAPI

from apps.access.api.grants import router as grants
from apps.access.api.people import router as people
from apps.access.api.requirements import router as requirements
from apps.access.api.roles import router as roles
from apps.access.api.teams import router as teams
from apps.audit.api import router as audit
from apps.channels.api.accounts import router as channels
from apps.channels.api.connecting import router as connecting
from apps.inbound.api import router as raw_items
from apps.inbox.api import channels_router as channel_histories
from apps.inbox.api import comments_router as comments
from apps.inbox.api import messages_router as messages
from apps.inbox.api import router as conversations
from apps.inbox.api import settings_router as inbox_settings
from apps.inbox.customers_api import router as customers
from apps.inbox.media_api import router as media
from apps.inbox.uploads_api import router as uploads
from apps.lifecycle.api import router as lifecycle
from apps.message_templates.api import router as message_templates
from apps.notices.api import router as notices
from apps.onboarding.api.arriving import router as arriving
from apps.onboarding.api.people import router as comings_and_goings
from apps.onboarding.api.settings import router as organization
from apps.operators.api import router as operator
from apps.realtime.api import router as events
from apps.repair.api import router as failures
from config.problems import add_handlers
from kernel.responses import OrjsonRenderer
from tenants.auth.account_api import router as account
from tenants.auth.api import router as auth
from tenants.auth.factors_api import router as factors
from tenants.auth.providers.api import router as providers
from tenants.auth.second_factor_api import router as second_factor
from tenants.auth.security_api import router as security

api = NinjaAPI(
    title="Inlet app API",
    version="1",
    description="What Inlet's own frontend talks to. Third parties use /api/v1.",
    renderer=OrjsonRenderer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="app",
)
add_handlers(api)
api.add_router("/auth", auth)
api.add_router("/auth", second_factor)
api.add_router("/auth", providers)
api.add_router("/organization/security", requirements)
api.add_router("/me", account)
api.add_router("/me/security", security)
api.add_router("/me/security", factors)
api.add_router("", people)
api.add_router("", arriving)
api.add_router("", comings_and_goings)
api.add_router("", organization)
api.add_router("", roles)
api.add_router("/teams", teams)
api.add_router("/grants", grants)
api.add_router("/audit", audit)
api.add_router("/channels", connecting)  # first: its addresses are words where the others have ids
api.add_router("/channels", channels)
api.add_router("/channels", channel_histories)
api.add_router("/conversations", conversations)
api.add_router("/customers", customers)
api.add_router("/messages", messages)
api.add_router("/failures", failures)
api.add_router("/media", media)
api.add_router("/uploads", uploads)
api.add_router("/messages", raw_items)
api.add_router("/comments", comments)
api.add_router("/inbox-settings", inbox_settings)
api.add_router("/notices", notices)
api.add_router("/message-templates", message_templates)
api.add_router("/organization", lifecycle)
api.add_router("/operator", operator)
api.add_router("", events)
