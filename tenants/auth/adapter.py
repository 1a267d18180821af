"""What allauth asks us: which mails, which counters, how secrets are kept."""

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest
from qrcode.image.svg import SvgPathFillImage

from kernel import crypto, mail
from kernel.actor import current_actor
from tenants.auth import events
from tenants.auth.cookies import known_users
from tenants.models import User

# allauth's name of a mail to our template.
_MAILS = {
    "account/email/email_confirmation_signup": "confirm_address",
    "account/email/email_confirmation": "confirm_address",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
    "account/email/login_code": "sign_in_code",
    "account/email/password_reset_code": "reset_code",
}
# allauth's name of a notice to our kind of event.
_NOTICES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_set",
    "account/email/password_reset": "password_reset",
    "account/email/email_changed": "email_changed",
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
    "socialaccount/email/account_connected": "account_linked",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Mails go through our outbox, notices through our record of events."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with transaction.atomic():
            mail.send(to=email, template=_MAILS[template_prefix], context={"code": context.get("code", "")})

    def send_account_already_exists_mail(self, email: str) -> None:
        self.send_mail("account/email/account_already_exists", email, {})

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        detail = (context or {}).get("to_email", "")
        events.note(user, _NOTICES[template_prefix], detail=detail, to=email)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages of the server show messages; ours are the app's own, and a cookie would be left over."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the middleware found: ours and allauth's must not differ."""
        return current_actor().ip or "unknown"

    def clean_password(self, password: str, user: User | None = None) -> str:
        validate_password(password, user)
        return password

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if user is not None:
            events.note(user, "sign_in_failed")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return attempts_key(request, str(credentials.get("email", "")))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are sealed like every other secret."""

    def encrypt(self, text: str) -> str:
        return crypto.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Dark on white, whatever stands behind it: cameras want that."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Inlet"}


def attempts_key(request: HttpRequest, email: str) -> str:
    """Under which name wrong passwords are counted: apart for a browser in which this person has signed in before.

    So a stranger's guessing slows strangers down, not the person.
    """
    email, known = email.strip().lower(), known_users(request)
    is_known = bool(known) and User.objects.filter(email=email, pk__in=known).exists()
    return f"{email}:{known}" if is_known else email


def disarm_on_first_proof(*, email_address: EmailAddress, request: HttpRequest, **_: object) -> None:
    """An address is proved for the first time, by a code for signing in: whoever signed up may have been a stranger.

    What they chose as a password must not open the owner's account. (In a sign-up's own browser nothing changes.)
    """
    from allauth.account.internal.stagekit import get_pending_stage
    from allauth.account.stages import LoginByCodeStage

    stage, user = get_pending_stage(request), email_address.user
    if stage is not None and stage.key == LoginByCodeStage.key and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
