"""Public tables: who the organizations are, who may enter them, and which outside ids belong to them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

from kernel.ids import new_id
from tenants.identity import IdentityProvider, SamlKey
from tenants.joining import MailDomain, OldSlug
from tenants.ledger import MigrationRun, MigrationRunItem, Provisioning, SchemaPool, SchemaScript
from tenants.outside import ChannelJob, PlatformRequest, WebhookApp
from tenants.oversight import AuditAnchor, Impersonation
from tenants.slug_sql import skeleton_expression

__all__ = [
    "AuditAnchor",
    "ChannelJob",
    "Domain",
    "IdentityProvider",
    "Impersonation",
    "InboundRoute",
    "MailDomain",
    "Membership",
    "MigrationRun",
    "MigrationRunItem",
    "OldSlug",
    "Organization",
    "OrganizationFact",
    "PlatformRequest",
    "Provisioning",
    "RefreshToken",
    "SamlKey",
    "SchemaPool",
    "SchemaScript",
    "User",
    "WebhookApp",
    "organization_id",
    "schema_name",
    "user_id",
]


def organization_id() -> str:
    return new_id("org")


def user_id() -> str:
    return new_id("usr")


def sign_in_id() -> str:
    return new_id("sgn")


def schema_name() -> str:
    """An opaque schema name: the slug may change, the schema never has to."""
    return new_id("t")


class Organization(TenantMixin):  # type: ignore[misc]  # django-tenants has no types
    """A company. Its conversations live in the schema `schema_name`; `slug` is its name in addresses.

    `status`: only an active organization may be worked in and sends; every one receives. `status_reason` is what people
    are told. `deletes_at`: when one that is to be deleted will be.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        DELETING = "deleting"

    auto_create_schema = False  # provisioning does it, so that a failure can be told and repeated

    id = models.CharField(primary_key=True, max_length=40, default=organization_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    # The database role that may use the schema; empty when there is none (TENANT_ROLES=off).
    role_name = models.CharField(max_length=63, blank=True, default="", db_default="", db_index=True)
    rev = models.BigIntegerField(default=1, db_default=1)  # grows with every change that readers see
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    requires_sso = models.BooleanField(default=False, db_default=False)  # its people sign in through its own provider
    created_at = models.DateTimeField(auto_now_add=True)
    provisioned_at = models.DateTimeField(null=True)  # null: the schema is not ready, nobody may enter
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE, db_default=Status.ACTIVE)
    status_reason = models.CharField(max_length=300, default="", db_default="", blank=True)
    status_changed_at = models.DateTimeField(null=True)
    deletes_at = models.DateTimeField(null=True)
    deletion_asked_by = models.CharField(max_length=40, default="", db_default="", blank=True)  # a user's id

    class Meta:
        indexes: ClassVar = [models.Index(skeleton_expression(), name="slug_look_alikes")]

    def __str__(self) -> str:
        return self.slug


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name of an organization. django-tenants asks for the table; the web widget and white label will use it."""


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Somebody whose address is known to be theirs. People who sign up by themselves are made by allauth."""
        from allauth.account.models import EmailAddress  # its models refer to ours

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in; may belong to several organizations."""

    id = models.CharField(primary_key=True, max_length=40, default=user_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, db_default=False)  # of the platform: may use the operator pages
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]


class Membership(models.Model):
    """That a user may enter an organization, and as what. The source of truth for both.

    `role` is the key of a system role (apps.access.permissions) or the id of one the organization made (`rol_…`).
    """

    class Role(models.TextChoices):
        """The system roles that membership itself is about."""

        OWNER = "owner"
        ADMIN = "admin"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "user"], name="one_membership_each")]


class InboundRoute(models.Model):
    """An outside account id (phone_number_id, WABA, Page, Instagram account) and the organization it belongs to.

    `kind` is one of the `route_kinds` of a channel's traits; `Kind` names those of Meta's channels.
    Unique: a second organization cannot claim a number or Page that is connected already. `channel_account_id` is the
    row in the organization's own schema; it is text because no public table points into a tenant's schema.
    """

    class Kind(models.TextChoices):
        WHATSAPP_NUMBER = "whatsapp_number"
        WHATSAPP_BUSINESS = "whatsapp_business"
        MESSENGER_PAGE = "messenger_page"
        INSTAGRAM_ACCOUNT = "instagram_account"

    kind = models.CharField(max_length=24)
    external_id = models.CharField(max_length=64)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    channel_account_id = models.CharField(max_length=40)
    # Who allowed it, as the platform names them in our app: how "this person takes it back" finds the account.
    platform_user_id = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["external_id", "kind"], name="one_owner_per_account")]
        indexes: ClassVar = [
            models.Index(fields=["platform_user_id"], name="routes_of_person", condition=~models.Q(platform_user_id=""))
        ]


class RefreshToken(models.Model):
    """One issued refresh token of a sign-in (`family` = the session). Only the newest of a family may be used.

    The token itself is a signed JWT and is not stored; `jti` is its id. `rotated_at` is when it was exchanged for the
    next one: for a few seconds after that it still works (two tabs may refresh at once), later its use is taken for
    theft and the whole family ends.
    """

    jti = models.CharField(primary_key=True, max_length=64)
    family = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    rotated_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """A sign-in that stands: one browser of one person. It ends with its row.

    `family` is the key of its session and of its refresh tokens; it is as secret as they are. `confirmed_at` is when
    the person last proved who they are. `organization`: the one whose identity provider opened it; no other may be
    entered.
    """

    id = models.CharField(primary_key=True, max_length=40, default=sign_in_id, editable=False)
    family = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    method = models.CharField(max_length=32)  # "password", "code", "passkey", "google" …
    ip = models.CharField(max_length=45)
    user_agent = models.CharField(max_length=256)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()


class SecurityEvent(models.Model):
    """Something that happened to the safety of a person's account, for the person to read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)  # tenants.auth.events.Kind
    detail = models.CharField(max_length=255, default="")
    ip = models.CharField(max_length=45)
    user_agent = models.CharField(max_length=256)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="security_events_of_user")]


class OrganizationFact(models.Model):
    """Something that happened to an organization in public and that its own schema is to be told (tenants.facts)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    data = models.JSONField()
    actor = models.JSONField()  # kernel.actor.Actor
    created_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "id"], name="fact_untold", condition=models.Q(told_at__isnull=True))
        ]
