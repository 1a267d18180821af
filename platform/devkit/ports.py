"""Free TCP ports on the loopback interface."""

import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """True when nothing listens on 127.0.0.1:`port` and we may listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def reserve(port: int) -> socket.socket | None:
    """Keep `port` from everybody but our own front door (it listens with SO_REUSEPORT); None when it is taken.

    Nothing connects to the socket: it is bound, not listening. Without it two checkouts that start together
    would both find the port free, and Caddy would share it without a word.
    """
    if not is_free(port):
        return None
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        held.bind((LOOPBACK, port))
    except OSError:
        held.close()
        return None
    return held


def reserve_next(first: int, *, tries: int = 200) -> tuple[int, socket.socket]:
    """The first port from `first` on that is free, reserved. Raises OSError when `tries` in a row are taken."""
    for port in range(first, min(first + tries, 65536)):
        held = reserve(port)
        if held:
            return port, held
    raise OSError(f"no free port between {first} and {first + tries - 1}")


def pick_free() -> int:
    """A port that the system hands out; another program may take it before we listen (rare)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def accepts(port: int, *, timeout_s: float = 0.3) -> bool:
    """True when somebody answers on 127.0.0.1:`port`."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=timeout_s).close()
    except OSError:
        return False
    return True
