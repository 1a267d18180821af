"""What can go wrong on the way to being signed in, in words that tell nobody which addresses exist."""

from kernel.errors import DomainError


class InvalidCredentials(DomainError):
    """E-mail and password do not belong together. Says no more, so that nobody learns which addresses exist."""

    code, status, title = "invalid_credentials", 401, "The e-mail address or the password is not right"


class TooManyAttempts(DomainError):
    """Too many failed attempts. `retry_after_s` is told in the header Retry-After."""

    code, status, title = "too_many_attempts", 429, "Too many attempts. Wait a moment and try again"

    def __init__(self, retry_after_s: int = 60) -> None:
        super().__init__(f"Too many attempts. Try again in {_in_words(retry_after_s)}.")
        self.headers = {"Retry-After": str(retry_after_s)}


class SignInUnavailable(DomainError):
    """The counters that limit guessing are away, or every place for checking passwords is taken."""

    code, status, title = "sign_in_unavailable", 503, "Signing in is not possible right now. Try again in a moment"


class RefreshInvalid(DomainError):
    """There is no sign-in to be continued."""

    code, status, title = "refresh_invalid", 401, "Your sign-in has ended. Sign in again"


class FlowExpired(DomainError):
    """The step that this answers is over: its time, or its tries."""

    code, status, title = "flow_expired", 410, "This step is over. Start again to get a new code"


class CodeIncorrect(DomainError):
    """A code that was typed wrongly, or was used before."""

    code, status, title = "code_incorrect", 400, "This code is not right"

    def __init__(self, tries_left: int | None = None) -> None:
        words = {None: "", 1: " One try is left."}.get(tries_left, f" {tries_left} tries are left.")
        super().__init__(f"This code is not right.{words}")


class PasskeyRefused(DomainError):
    """The passkey's answer does not prove what it must prove."""

    code, status, title = "passkey_refused", 400, "This passkey was not accepted"


class PasswordTooWeak(DomainError):
    """The password is too short, too common, or too much like the e-mail address."""

    code, status, title = "password_too_weak", 422, "Choose another password"


class ConfirmationRequired(DomainError):
    """The change asks for a fresh proof of who one is: POST /api/me/security/confirm, then again."""

    code, status, title = "confirmation_required", 403, "Confirm that it is you, then try again"


class NotPossible(DomainError):
    """What is asked for does not fit the state of the account."""

    code, status, title = "not_possible", 409, "This is not possible right now"


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return f"{max(seconds, 1)} seconds"
    return f"{-(-seconds // 60)} minutes"
