"""Who is acting, and from where: what the audit log writes beside every change.

Kept in a ContextVar like the scope. The middleware opens it for each request, signing in fills in the person, a task
without one is the system. Pure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from typing import Literal

Kind = Literal["system", "anonymous", "user", "api_key", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`id` and `name` of a person or key ("" for the others); `ip`, `user_agent`, `request_id` of the request.

    `acting_as`: the id of the member whose place an operator has taken.
    """

    kind: Kind = "system"
    id: str = ""
    name: str = ""
    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    acting_as: str = ""

    def as_json(self) -> dict[str, str]:
        """For a row that outlives the request."""
        return asdict(self)


SYSTEM = Actor()
_current: ContextVar[Actor] = ContextVar("inlet_actor", default=SYSTEM)


def current_actor() -> Actor:
    """Whoever the running code works for."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Code inside works for this actor."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


def identify(*, kind: Kind, id: str, name: str, acting_as: str = "") -> None:
    """The request's sender is known now. Holds until the `acting` around it ends."""
    _current.set(replace(_current.get(), kind=kind, id=id, name=name, acting_as=acting_as))
