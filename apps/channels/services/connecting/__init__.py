"""The worker's side of connecting: ask what was allowed, then connect what was chosen, one account after the other.

A code works once, so a worker that dies over one leaves an attempt that has to be begun anew; everything else may be
done twice.
"""

import json
import logging

from apps.channels import ways
from apps.channels.adapters.meta.management.graph import GraphProblem
from apps.channels.models import ConnectAttempt
from apps.channels.services import queue
from apps.channels.services.attempts import AttemptNotFound, end_badly
from apps.channels.services.connecting.joining import join
from apps.channels.services.connecting.progress import Refused, Walk
from apps.channels.services.connecting.reading import read_what_was_allowed
from kernel import clock, crypto

logger = logging.getLogger(__name__)
Step = ConnectAttempt.Step

_BROKEN = {
    "code": "interrupted",
    "detail": "Connecting was interrupted on our side.",
    "mend": "Begin again; nothing is lost.",
}


_TIME_OVER = {"code": "time_over", "detail": "Nobody went on in time.", "mend": "Begin again; nothing has changed."}


def go_on(attempt_id: str, *, is_last: bool = False) -> None:
    """Take an attempt as far as it can go without the person; one that waits for them in vain ends, and its secrets are
    gone. Raises AttemptNotFound."""
    attempt = ConnectAttempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound
    if attempt.step == Step.CHOOSING and attempt.expires_at <= clock.now():
        end_badly(attempt, _TIME_OVER, clock.now())
        attempt.save()
    if attempt.step in (Step.READING, Step.CONNECTING):
        _go_on(attempt, is_last)
    if attempt.step == Step.CHOOSING:
        queue.ask_for(queue.Kind.CONNECT, attempt.pk, now=attempt.expires_at)


def _go_on(attempt: ConnectAttempt, is_last: bool) -> None:
    held = json.loads(crypto.unseal(attempt.secrets) or "{}")
    walk = Walk(attempt=attempt, way=ways.WAYS[attempt.way], held=held, is_last=is_last)
    try:
        if attempt.step == Step.READING:
            read_what_was_allowed(walk)
        if attempt.step == Step.CONNECTING:
            join(walk)
    except (Refused, GraphProblem) as refused:
        walk.fail(refused.as_json())
    except Exception:
        if not is_last and attempt.step == Step.CONNECTING:
            raise
        logger.exception("connecting %s broke off", attempt.pk)
        end_badly(attempt, _BROKEN, clock.now())
        attempt.save()
