"""Learning what nameless customers are called.

Messenger and Instagram webhooks carry ids only, so the platform is asked, apart from the message's own way: a slow
answer holds up nobody.
"""

import logging
from datetime import datetime, timedelta

from apps.channels import connection
from apps.channels.adapters.meta.profile import fetch_profile
from apps.channels.adapters.sending import Rejected, TryLater
from apps.customers import services as customers
from apps.customers.queries import Nameless, list_nameless
from apps.inbox.services import tell_customer
from kernel import clock

logger = logging.getLogger(__name__)

AT_ONCE = 20  # customers of one organization in one turn
GIVE_UP_AFTER = timedelta(days=1)
LONGEST_PAUSE = timedelta(hours=1)


def learn_names() -> None:
    """Look at the organizations whose turn it is; one that fails does not hold up the others."""
    customers.ROUND.visit(_learn_some, failed="the customers of %s were not asked for")


def _learn_some() -> None:
    now = clock.now()
    nameless = list_nameless(now=now, limit=AT_ONCE)
    for customer in nameless:
        _learn(customer, clock.now())
    if len(nameless) == AT_ONCE:
        customers.ROUND.tell_due(now)  # there may be more


def _learn(customer: Nameless, now: datetime) -> None:
    try:
        account = connection.open_account(customer.channel_account_id)
        profile = fetch_profile(customer.external_user_id, account, connection.http())
    except TryLater as later:
        pause = min(max(timedelta(seconds=later.after_s), now - customer.created_at), LONGEST_PAUSE)
        again = now + pause if now - customer.created_at < GIVE_UP_AFTER else None
        customers.ask_again(customer_id=customer.customer_id, at=again)
        return
    except Rejected as refused:
        logger.info("no profile for %s: %s", customer.customer_id, refused.code)
        customers.ask_again(customer_id=customer.customer_id, at=None)
        return
    if customers.keep_profile(customer_id=customer.customer_id, name=profile.name, username=profile.username):
        tell_customer(customer_id=customer.customer_id, now=now)
