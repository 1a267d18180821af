"""What platforms tell beyond messages, and who reacts to it: the answer to "what happens when Meta says…".

A handler gets all happenings of its types in a batch, in order, and works inside the batch's transaction: what it does
is done with the batch or not at all. Each happening reaches it once. What nobody reacts to is kept and counted
(apps.channels.ledger), never an error.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from apps.channels import ledger
from apps.channels.adapters.items import Happening
from apps.channels.happenings import TYPES, on_account_happenings
from apps.inbound.entries import LEAVE_ENTRIES
from apps.inbound.notices import TOLD, tell_admins
from apps.inbox import happenings as inbox
from apps.inbox import history
from apps.message_templates import happenings as templates


class Handler(Protocol):
    """A room's reaction to happenings of one type. Whatever it raises makes dead letters of them."""

    def __call__(self, happenings: Sequence[Happening], /, *, now: datetime) -> None: ...


Reactions = Sequence[tuple[Handler, Collection[str]]]  # who reacts, to which types

# Before the batch's messages are entered: who is who.
FIRST: Reactions = (
    (inbox.on_changed_ids, {"user_id_update"}),
    (inbox.on_contact_sync, {"smb_app_state_sync"}),
    (inbox.on_preferences, {"user_preferences"}),
)
# After them: their conversations are there. What leaves an entry in a thread (apps.inbound.entries) needs no handler.
THEN: Reactions = (
    (inbox.on_changed_ids, {"user_id_update"}),  # again: their first message may have come in the same batch
    (history.note_chunks, {"history"}),
    (on_account_happenings, TYPES),
    (templates.on_template_happenings, templates.TYPES),
    (tell_admins, TOLD),
)


def keep_new(happenings: Sequence[Happening]) -> list[Happening]:
    """Those told for the first time. At most one statement."""
    handled = LEAVE_ENTRIES.union(*(types for _, types in (*FIRST, *THEN)))
    return ledger.keep_new(happenings, handled=handled)


def dispatch(reactions: Reactions, happenings: Sequence[Happening], *, now: datetime) -> None:
    """Hand each handler its happenings in order, the handlers in the order of the table."""
    for handler, types in reactions:
        its = [each for each in happenings if each.type in types]
        if its:
            handler(its, now=now)
