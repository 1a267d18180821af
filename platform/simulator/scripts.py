"""Customers with a script: they read what the business answers and write back, until their lines are used up."""

import asyncio

from simulator import receipts
from simulator.accounts import Account
from simulator.customers import Customer
from simulator.playing import play
from simulator.world import World

READS_AFTER_S = 1.2  # from the answer to the opened chat: behind the receipt of its delivery
WRITES_AFTER_S = 3.0
MAX_LINES, MAX_CHARACTERS = 20, 1000


def keep_script(world: World, account: Account, customer_id: str, lines: object) -> None:
    """What the customer will say, line by line, in place of what was kept. Raises ValueError."""
    if not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise ValueError(f"answers must be a list of at most {MAX_LINES} texts")
    if not all(isinstance(line, str) and 0 < len(line) <= MAX_CHARACTERS for line in lines):
        raise ValueError(f"an answer is a text of at most {MAX_CHARACTERS} characters")
    place = [account.account_id, customer_id]
    world.database.execute("DELETE FROM scripts WHERE account_id = ? AND customer_id = ?", place)
    for line in lines:
        world.database.execute("INSERT INTO scripts (account_id, customer_id, text) VALUES (?, ?, ?)", [*place, line])


def follow_script(world: World, account: Account, customer: Customer) -> None:
    """The business has answered: a customer with lines left reads it, and writes the next one."""
    place = [account.account_id, customer.customer_id]
    row = world.database.one(
        "SELECT id, text FROM scripts WHERE account_id = ? AND customer_id = ? ORDER BY id LIMIT 1", place
    )
    if row is None or not customer.online:
        return
    world.database.execute("DELETE FROM scripts WHERE id = ?", [row["id"]])
    message = {"account_id": account.account_id, "customer": {"id": customer.customer_id}, "text": row["text"]}
    loop = asyncio.get_running_loop()
    loop.call_later(READS_AFTER_S, lambda: receipts.open_chat(world, account, customer))
    loop.call_later(WRITES_AFTER_S, lambda: play(world, account, message))
