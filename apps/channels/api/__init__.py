"""/api/channels."""

from ninja import Router

from apps.channels.api.accounts import router as accounts
from apps.channels.api.connecting import router as connecting

router = Router(tags=["channels"])
router.add_router("", connecting)  # first: its addresses are words where the others have ids
router.add_router("", accounts)
