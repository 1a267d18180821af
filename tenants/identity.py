"""Public table of companies' own identity providers."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.sealed import SealedField


def identity_provider_id() -> str:
    return new_id("idp")


class IdentityProvider(models.Model):
    """Through which an organization's people may sign in. Its word counts for addresses of the organization's own
    verified domains, and for that organization only.

    OpenID Connect: `issuer`, `client_id`, `sealed_secret`. SAML: `issuer` is the provider's entity id, `metadata` its
    XML. `join_role`: as what people come in who are no members yet; "" = they need an invitation.
    """

    class Kind(models.TextChoices):
        OIDC = "oidc"
        SAML = "saml"

    id = models.CharField(primary_key=True, max_length=40, default=identity_provider_id, editable=False)
    organization = models.OneToOneField(
        "tenants.Organization", on_delete=models.CASCADE, related_name="identity_provider"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255, blank=True)
    sealed_secret = SealedField(blank=True)
    metadata = models.TextField(blank=True)
    join_role = models.CharField(max_length=40, blank=True)
    is_enabled = models.BooleanField(default=False)
    worked_at = models.DateTimeField(null=True)  # when somebody first came back from it as it is set up now
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=["oidc", "saml"]), name="identity_provider_kind")
        ]


class SamlKey(models.Model):
    """With what an organization's SAML provider may encrypt. Made when our metadata are first asked for, which may be
    before there is a provider."""

    organization = models.OneToOneField(
        "tenants.Organization", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    certificate = models.TextField()  # PEM
    sealed_key = SealedField()  # PEM
    created_at = models.DateTimeField(db_default=Now())
