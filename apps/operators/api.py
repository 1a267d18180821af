"""/api/operator: an operator in the app gives a member's place back."""

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.operators import services
from kernel import clock
from kernel.errors import NotFound
from tenants.context import public_scope

router = Router(tags=["operator"])


@router.post(
    "/leave", response={204: None}, operation_id="leaveSeat", auth=Needs(None, of_closed=True, of_operators=True)
)
def leave(request: Request) -> Status[None]:
    """Give the member's place back: the token ends at once. For everybody else there is nothing here."""
    seat = request.seat
    if seat is None:
        raise NotFound
    with public_scope():
        services.leave(
            operator=seat.operator,
            organization=request.membership.organization,
            seat_id=seat.pk,
            now=clock.now(),
        )
    return Status(204, None)
