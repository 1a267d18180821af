"""What one reader gets of a stretch of the log: frames, and in place of what is not theirs, numbers. Pure."""

from collections.abc import Iterable, Iterator

from apps.access.sight import Shown, Sight
from apps.realtime import frames
from kernel.events.facts import Entry


def shown_to(sight: Sight, member_id: str, entries: Iterable[Entry]) -> Iterator[tuple[int, str | None]]:
    """(seq, frame) of each entry; None stands for what is not shown."""
    for entry in entries:
        shown = sight.of(entry.audience, member_id)
        if shown is Shown.WHOLE:
            yield entry.seq, entry.frame
        elif shown is Shown.HIDDEN:
            yield entry.seq, frames.hidden(entry.frame)
        else:
            yield entry.seq, None


def folded(shown: Iterable[tuple[int, str | None]]) -> Iterator[str]:
    """The frames, with one `skip` for each run of what is not shown."""
    first = last = 0
    for seq, frame in shown:
        if frame is None:
            first, last = first or seq, seq
            continue
        if first:
            yield frames.skip(first, last)
            first = 0
        yield frame
    if first:
        yield frames.skip(first, last)
