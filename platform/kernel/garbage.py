"""The garbage collector of a process that serves for long."""

import gc

OFTEN_ENOUGH = 20_000  # new objects between two looks at the young ones; a batch of 200 messages makes as many


def look_less_often() -> None:
    """Call it when everything is imported: what is there stays for good and is not looked through again and again.

    Reference counts free almost everything here; looking for cycles was a sixth of what a message cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN_ENOUGH, 10, 10)
