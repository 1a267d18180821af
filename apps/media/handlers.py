"""What happens to files when something happened elsewhere."""

from apps.media.services import retrying
from kernel import clock


def on_channel_account_updated(**_: object) -> None:
    """A channel may be connected again: fetch what waited for that. Twice is harmless; the poll finds it later too."""
    retrying.retry_disconnected(now=clock.now())
