"""News that a customer goes by another number or id from now on. Pure."""

from apps.channels.adapters.items import InboundMessage
from apps.channels.adapters.reading import as_id, as_map, as_text
from apps.channels.adapters.whatsapp.customers import as_phone
from apps.customers.register import Alias

_MOVES = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})


def moved_to(item: InboundMessage) -> tuple[Alias, ...]:
    """The ids that a system message says its customer has from now on; () for any other message."""
    system = as_map(item.content.get("system"))
    if item.message_type != "system" or as_text(system.get("type")) not in _MOVES:
        return ()
    phone = as_phone(system.get("wa_id"))
    named = [
        ("phone" if phone and phone.isdigit() else "bsuid", phone),
        ("bsuid", as_id(system.get("user_id"))),
        ("parent_bsuid", as_id(system.get("parent_user_id"))),
    ]
    return tuple((kind, value) for kind, value in named if value)
