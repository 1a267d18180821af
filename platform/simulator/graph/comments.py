"""Comments that may be answered in private."""

from simulator.accounts import Account
from simulator.clock import HOUR_MS
from simulator.graph.errors import GraphError, no_such_object
from simulator.world import World

REPLY_HOURS = 7 * 24
BROADCAST_HOURS = 4  # how long the simulated broadcasts last


def take_comment(world: World, account: Account, comment_id: str) -> str:
    """The author, once: a second reply is refused, and one that comes too late. Raises GraphError."""
    sql = "SELECT * FROM comments WHERE id = ? AND account_id = ?"
    row = world.database.one(sql, [comment_id, account.account_id])
    if row is None:
        raise no_such_object(comment_id, "POST")
    hours = BROADCAST_HOURS if row["is_live"] else REPLY_HOURS
    if world.clock.now_ms() - row["created_ms"] >= hours * HOUR_MS:
        subcode = 2018278 if account.channel_type == "messenger" else 2534022
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", subcode=subcode)
    if row["is_answered"]:
        raise GraphError(100, "(#100) A private reply was already sent to this comment.", subcode=2534025)
    world.database.execute("UPDATE comments SET is_answered = 1 WHERE id = ?", [comment_id])
    return str(row["customer_id"])
