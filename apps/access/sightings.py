"""When members were last here, as Valkey holds it between the edge, which notes it, and the beat, which stores it.

A member's app says on its socket, once a minute, that it is on somebody's screen. What Valkey loses makes "last seen"
some minutes older, nothing else.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import redis

from kernel import valkey

KEEP_S = 3600  # what the beat has not stored by then is old enough to be lost
DUE = "inlet:seen-due"  # organizations with sightings that are not stored yet

# organization → member → seconds since 1970
Seen = Mapping[str, Mapping[str, float]]


def key_of(organization_id: str) -> str:
    """The sorted set of an organization: members by the time when they were last here."""
    return f"inlet:seen:{organization_id}"


def add_to(pipe: Any, seen: Seen) -> None:
    """Put the commands that note these sightings on a pipeline, of a blocking or of an asynchronous client."""
    for organization_id, members in seen.items():
        pipe.zadd(key_of(organization_id), dict(members), gt=True)
        pipe.expire(key_of(organization_id), KEEP_S)
        pipe.sadd(DUE, organization_id)


def list_recent(organization_id: str) -> dict[str, datetime]:
    """When members were here within the last hour, by id; nothing while Valkey is away."""
    try:
        return read_recent(organization_id)
    except redis.RedisError:
        return {}


def read_recent(organization_id: str) -> dict[str, datetime]:
    """As `list_recent`. Raises redis.RedisError."""
    rows: Any = valkey.client().zrange(key_of(organization_id), 0, -1, withscores=True)
    return {member.decode(): datetime.fromtimestamp(at, UTC) for member, at in rows}


def take_due() -> list[str]:
    """The organizations to store; they are due again with the next sighting. Raises redis.RedisError."""
    with valkey.client().pipeline(transaction=True) as pipe:
        pipe.smembers(DUE)
        pipe.delete(DUE)
        members: Any = pipe.execute()[0]
    return sorted(each.decode() for each in members)


def put_back(organization_id: str) -> None:
    """It could not be stored: try again at the next turn. Raises redis.RedisError."""
    valkey.client().sadd(DUE, organization_id)
