"""Of members: who is here, who is invited, who may come by themselves, who goes."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.confirming import require_proof
from apps.access.facts import carry_over
from apps.access.permissions import MEMBERS_INVITE, MEMBERS_MANAGE, MEMBERS_READ
from apps.access.queries import find_role
from apps.onboarding import queries
from apps.onboarding.schemas import (
    InvitationChoicesOut,
    InvitationOut,
    InvitationPage,
    InvitedOut,
    InviteIn,
    MembershipPage,
    RoleIn,
    TransferIn,
)
from apps.onboarding.services import invitations, members
from kernel import clock
from tenants.models import Membership

router = Router(tags=["people"])


@router.get("/members", response=MembershipPage, operation_id="listMembers", auth=Needs(MEMBERS_READ))
def list_members(request: Request) -> dict[str, Any]:
    """The members of the organization, by name."""
    return {"data": queries.list_people(request.principal.organization_id), "next_cursor": None}


@router.patch("/members/{user_id}", response={204: None}, operation_id="changeRole", auth=Needs(MEMBERS_MANAGE))
def change_role(request: Request, user_id: str, body: RoleIn) -> Status[None]:
    """Make a member something else. A powerful role asks for a fresh proof of who one is."""
    _require_proof(request, body.role)
    members.change_role(principal=request.principal, user_id=user_id, role=body.role, now=clock.now())
    return _told(request)


@router.delete("/members/{user_id}", response={204: None}, operation_id="removeMember", auth=Needs(MEMBERS_MANAGE))
def remove_member(request: Request, user_id: str) -> Status[None]:
    """Somebody else may not enter any more; their conversations are nobody's from now on."""
    members.remove_member(principal=request.principal, user_id=user_id, now=clock.now())
    return _told(request)


@router.post("/organization/leave", response={204: None}, operation_id="leaveOrganization", auth=Needs(None))
def leave_organization(request: Request) -> Status[None]:
    """Go. The last owner cannot."""
    members.leave(principal=request.principal, now=clock.now())
    return _told(request)


@router.post(
    "/organization/transfer", response={204: None}, operation_id="transferOwnership", auth=Needs(MEMBERS_MANAGE)
)
def transfer_ownership(request: Request, body: TransferIn) -> Status[None]:
    """Hand the organization over: the other one is the owner, the person an admin. Asks for a fresh proof of who one
    is."""
    _require_proof(request, Membership.Role.OWNER)
    members.transfer_ownership(principal=request.principal, user_id=body.user_id, now=clock.now())
    return _told(request)


@router.get("/invitations", response=InvitationPage, operation_id="listInvitations", auth=Needs(MEMBERS_INVITE))
def list_invitations(request: Request) -> dict[str, Any]:
    """The open invitations, newest first, the expired among them."""
    return {"data": queries.list_open_invitations(request.principal.organization_id), "next_cursor": None}


@router.get(
    "/invitations/choices",
    response=InvitationChoicesOut,
    operation_id="getInvitationChoices",
    auth=Needs(MEMBERS_INVITE),
)
def get_invitation_choices(request: Request) -> dict[str, Any]:
    """The roles and teams that one may invite people to."""
    return queries.read_choices(request.principal)


@router.post("/invitations", response=InvitedOut, operation_id="invite", auth=Needs(MEMBERS_INVITE))
def invite(request: Request, body: InviteIn) -> dict[str, Any]:
    """Mail a link to each address. Who is invited already gets a new one, and the old one is void.

    A powerful role asks for a fresh proof of who one is.
    """
    _require_proof(request, body.role)
    result = invitations.invite(
        principal=request.principal,
        emails=list(dict.fromkeys(body.emails)),
        role=body.role,
        team_ids=body.team_ids,
        now=clock.now(),
    )
    carry_over(request.principal.organization_id)
    skipped = [{"email": email, "reason": reason} for email, reason in result.skipped.items()]
    return {"data": [queries.invitation_data(each) for each in result.invitations], "skipped": skipped}


@router.post(
    "/invitations/{invitation_id}/resend",
    response=InvitationOut,
    operation_id="resendInvitation",
    auth=Needs(MEMBERS_INVITE),
)
def resend_invitation(request: Request, invitation_id: str) -> dict[str, Any]:
    """Another mail, with a new link that is valid for a week."""
    sent = invitations.resend(principal=request.principal, invitation_id=invitation_id, now=clock.now())
    carry_over(request.principal.organization_id)
    return queries.invitation_data(sent)


@router.delete(
    "/invitations/{invitation_id}",
    response={204: None},
    operation_id="revokeInvitation",
    auth=Needs(MEMBERS_INVITE),
)
def revoke_invitation(request: Request, invitation_id: str) -> Status[None]:
    """The link does not work any more."""
    invitations.revoke(principal=request.principal, invitation_id=invitation_id, now=clock.now())
    return _told(request)


def _require_proof(request: Request, role: str) -> None:
    given = find_role(role)
    require_proof(request, given=given.permissions if given else ())


def _told(request: Request) -> Status[None]:
    """Done, and the organization's own schema knows it."""
    carry_over(request.principal.organization_id)
    return Status(204, None)
