"""What outbound does away from a request."""

from apps.outbound import gestures, services
from kernel.tasks import tenant_task


@tenant_task(name=gestures.TASK, queue=gestures.QUEUE)
def show_gesture(*, conversation_id: str, kind: gestures.GestureKind, **_: object) -> None:
    """Tell the customer's phone that we have read, or that somebody is typing. Too late is not at all."""
    if services.may_send():
        gestures.show(conversation_id=conversation_id, kind=kind)
