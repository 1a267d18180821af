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


def next_free(first: int, *, tries: int = 200) -> int:
    """The first free port from `first` on. Raises OSError when `tries` ports in a row are taken."""
    for port in range(first, min(first + tries, 65536)):
        if is_free(port):
            return port
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
