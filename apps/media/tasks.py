"""What the workers do for files."""

from apps.media import wake
from apps.media.fetcher import fetcher
from kernel.scope import require_scope
from kernel.tasks import tenant_task


@tenant_task(name=wake.FETCH, queue=wake.QUEUE)
def fetch(**_: object) -> None:
    """Have the files of the organization fetched by this worker. Returns at once; twice is harmless."""
    fetcher().hear(require_scope())
