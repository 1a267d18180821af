"""Deaths without a word, for processes that end in the middle of something. Put in here, not into the code that is
shipped."""

import os
from collections.abc import Callable
from typing import Any, Never

EXIT_CODE = 137  # as after SIGKILL

Death = Callable[[], None]  # calling it puts the death in


def die(*_: Any, **__: Any) -> Never:
    os._exit(EXIT_CODE)


def inside(owner: Any, name: str) -> Death:
    """As soon as this is called."""
    return lambda: setattr(owner, name, die)


def once_written(owner: Any, name: str) -> Death:
    """When what this calls over HTTP has been written out, and no answer read."""

    def put_in() -> None:
        import httpcore._sync.http11 as wire

        call = getattr(owner, name)

        def written(*given: Any) -> Any:
            wire.HTTP11Connection._receive_response_headers = die  # type: ignore[method-assign]
            return call(*given)

        setattr(owner, name, written)

    return put_in
