"""Telling the edge processes that a log has grown: one message on Valkey per commit.

The message carries the frames and who may see them, so the usual case needs no query. It is only a hint: an edge
process that misses one sees the gap in the numbers (or the newer head when it next looks) and reads the log.
"""

import logging
from collections.abc import Sequence

import orjson
import redis

from kernel import valkey
from kernel.events.facts import Entry

logger = logging.getLogger(__name__)

CHANNEL_PREFIX = "inlet:log:"
MAX_FRAME_BYTES = 512 * 1024  # a larger batch is announced without frames: readers fetch it


def announce(organization_id: str, entries: Sequence[Entry]) -> None:
    """Publish the new entries of one organization. Never raises: without Valkey readers heal by themselves."""
    small = sum(len(entry.frame) for entry in entries) <= MAX_FRAME_BYTES
    body = {
        "seqs": [entry.seq for entry in entries],
        "frames": [entry.frame for entry in entries] if small else None,
        "audiences": [entry.audience for entry in entries] if small else None,
    }
    try:
        with valkey.hinting() as client:
            client.publish(CHANNEL_PREFIX + organization_id, orjson.dumps(body))
    except redis.RedisError as away:
        logger.warning("live update not announced (%s); readers will fetch it", type(away).__name__)
