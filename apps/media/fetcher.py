"""What a worker does for files: fetch those that are due, remove those that have to go, an organization at a time."""

import shutil
import time
from functools import partial

from apps.media.models import Removal
from apps.media.services.fetching import due_files, fetch_next, working_folder
from apps.media.services.removing import remove_withdrawn
from apps.media.wake import CREW
from kernel import clock
from kernel.scope import require_scope
from tenants.rounds import TRY_AGAIN

LEFT_BEHIND_S = 3600.0  # a folder so old belongs to a worker that is gone


def answer() -> None:
    """Fetch when somebody says that there is something. A poll without a pause."""
    CREW.answer(_take_turn)


def look_around() -> None:
    """Of the organizations whose turn it is, have those attended to that have files which are due, or have to go.
    One or two short queries each. A poll."""

    def look() -> None:
        if due_files(clock.now()).exists() or Removal.objects.exists():
            CREW.hear(require_scope())

    CREW.round.visit(look, failed="the files of %s were not looked for")


def clear_up() -> None:
    """Remove the working folders of workers that are gone. A poll."""
    for left in working_folder().iterdir():
        if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)


def _take_turn(_whatever: str) -> None:
    """One file of the organization in scope."""
    if Removal.objects.exists():
        remove_withdrawn(now=clock.now())
        if Removal.objects.exists():  # some are being fetched just now, or there are many
            CREW.round.tell_due(clock.now() + TRY_AGAIN)
    fetch_next(on_claim=partial(CREW.hear, require_scope()))
