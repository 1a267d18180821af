"""The organization's own picture of its people and of their rights (tenant schema)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from kernel.ids import new_id
from tenants.models import User


def role_id() -> str:
    return new_id("rol")


def team_id() -> str:
    return new_id("team")


class Member(models.Model):
    """A person of this organization. `id` is the user's id, without a foreign key to the public schema.

    Kept when the person leaves, so that history keeps its names. `role` follows Membership.role, which counts.
    """

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    role = models.CharField(max_length=40, default="", db_default="")
    deactivated_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # last on their screen, some minutes old (access.sightings)
    rev = models.BigIntegerField(default=1, db_default=1)  # grows with what readers are told of; not with seen_at

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role that the organization made itself; the system's own are in `permissions`."""

    id = models.CharField(primary_key=True, max_length=40, default=role_id, editable=False)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, default="", blank=True)
    permissions = models.JSONField(default=list)  # keys of the catalogue, with what they imply
    view = models.CharField(max_length=12)  # reach.View
    created_at = models.DateTimeField(db_default=Now())
    rev = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="one_role_per_name")]


class Team(models.Model):
    """People who look after conversations together; to guardian it is a group. Kept when deleted, for its name."""

    id = models.CharField(primary_key=True, max_length=40, default=team_id, editable=False)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True)
    rev = models.BigIntegerField(default=1)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("view_team", "See its conversations"),
            ("reply_team", "Act on its conversations"),
            ("manage_team", "Manage it"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"), name="one_team_per_name", condition=models.Q(deleted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """That a member belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "member"], name="one_team_membership_each")]


class StoredReach(models.Model):
    """The projection: one member's rights as `reach.Reach`, written whenever one of its sources changes."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    role = models.CharField(max_length=40)
    permissions = models.JSONField(default=list)
    view = models.CharField(max_length=12)
    team_ids = models.JSONField(default=list)
    teams = models.JSONField(default=dict)  # team id → bits
    channels = models.JSONField(default=dict)  # channel account id → bits
    rev = models.BigIntegerField(default=1)


class AppliedFact(models.Model):
    """A fact of the public schema (tenants.facts) that has been carried over: each takes effect once."""

    id = models.BigIntegerField(primary_key=True)
    applied_at = models.DateTimeField(db_default=Now())


class Grantee(User):
    """A member as guardian knows users; `groups` are the teams in the organization that is in scope.

    Made anew wherever it is needed, never kept: guardian and Django remember permissions on the object.
    """

    is_superuser = False

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def groups(self) -> "models.QuerySet[Team]":
        return Team.objects.filter(memberships__member_id=self.pk)


def _user() -> Any:
    """No constraint and no cascade: a tenant's table must not hang on a public one (tests of the schemas)."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


def _permission(name: str) -> Any:
    """As `_user`; guardian looks for grants by this name."""
    return models.ForeignKey(
        "auth.Permission", on_delete=models.DO_NOTHING, related_name=name, db_constraint=False, db_index=False
    )


def _team() -> Any:
    return models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)


class MemberChannelGrant(UserObjectPermissionBase):
    """A member may do something with a channel account."""

    user = _user()
    permission = _permission("member_channel_grants")
    content_object = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.CASCADE, related_name="member_grants", db_index=False
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_object", "user", "permission"], name="one_member_channel_grant")
        ]


class TeamChannelGrant(GroupObjectPermissionBase):
    """A team may do something with a channel account."""

    group = _team()
    permission = _permission("team_channel_grants")
    content_object = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.CASCADE, related_name="team_grants", db_index=False
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_object", "group", "permission"], name="one_team_channel_grant")
        ]


class MemberTeamGrant(UserObjectPermissionBase):
    """A member may do something with a team, besides what belonging to it gives."""

    user = _user()
    permission = _permission("member_team_grants")
    content_object = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="member_grants", db_index=False)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_object", "user", "permission"], name="one_member_team_grant")
        ]


class TeamTeamGrant(GroupObjectPermissionBase):
    """A team may do something with another team."""

    group = _team()
    permission = _permission("team_team_grants")
    content_object = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="team_grants", db_index=False)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_object", "group", "permission"], name="one_team_team_grant")
        ]
