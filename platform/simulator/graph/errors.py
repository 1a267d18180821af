"""Errors of the Graph API: codes, HTTP statuses, texts and the shape of the body."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse

from simulator import ids

#: code -> (HTTP status, title, details). From the error tables of the three platforms.
CODES: dict[int, tuple[int, str, str]] = {
    0: (401, "AuthException", "We were unable to authenticate the app user."),
    1: (500, "An unknown error occurred", "An unknown error occurred."),
    2: (503, "Service temporarily unavailable", "Temporary due to downtime or due to being overloaded."),
    4: (429, "Application request limit reached", "The app has reached its API call rate limit."),
    10: (403, "Application does not have permission for this action", "Permission is either not granted or removed."),
    100: (400, "Invalid parameter", "The request included one or more unsupported or misspelled parameters."),
    190: (401, "Error validating access token: Session has expired", "Your access token has expired."),
    200: (403, "Permissions error", "Permission is either not granted or has been removed."),
    230: (403, "User consent is required to access user profile", "The person has not given consent."),
    368: (403, "Temporarily blocked for policies violations", "The account was restricted for violating a policy."),
    551: (400, "This person isn't available right now", "This person isn't receiving messages right now."),
    613: (400, "Calls to this api have exceeded the rate limit", "Too many calls."),
    80002: (429, "There have been too many calls to this Instagram account", "Wait a bit and try again."),
    80006: (429, "There have been too many calls to this Messenger account", "Wait a bit and try again."),
    80007: (429, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    80008: (429, "There have been too many calls to this WhatsApp Business account", "Wait a bit and try again."),
    130429: (429, "Rate limit hit", "Cloud API message throughput has been reached."),
    130472: (
        400,
        "User's number is part of an experiment",
        "Failed to send message because this user's phone number is part of an experiment",
    ),
    131000: (500, "Something went wrong", "Message failed to send due to an unknown error."),
    131005: (403, "Access denied", "Permission is either not granted or has been removed."),
    131008: (400, "Required parameter is missing", "The request is missing a required parameter."),
    131009: (400, "Parameter value is not valid", "One or more parameter values are invalid."),
    131016: (500, "Service unavailable", "A service is temporarily unavailable."),
    131021: (400, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
    131026: (400, "Message undeliverable", "Message undeliverable."),
    131031: (403, "Account has been locked", "The account was restricted or disabled."),
    131042: (400, "Business eligibility payment issue", "Message failed to send because of a payment issue."),
    131047: (
        400,
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
    ),
    131048: (
        429,
        "Spam rate limit hit",
        "Message failed to send because there are restrictions on how many messages can be sent.",
    ),
    131049: (
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    ),
    131050: (
        400,
        "User has stopped marketing messages",
        "The recipient has chosen to stop receiving marketing messages.",
    ),
    131051: (400, "Message type unknown", "Unsupported message type."),
    131052: (400, "Media download error", "Unable to download the media sent by the user."),
    131053: (400, "Media upload error", "Unable to upload the media used in the message."),
    131056: (
        429,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages sent to the same phone number in a short time.",
    ),
    131057: (500, "Account in maintenance mode", "The account is in maintenance mode."),
    131062: (400, "Business-scoped user ID recipients not supported", "This template needs a phone number."),
    132000: (400, "Number of parameters does not match the expected number of params", "Parameters do not match."),
    132001: (404, "Template name does not exist in the translation", "The template does not exist or is not approved."),
    132005: (400, "Translated text too long", "The text of the template is too long once its variables are filled in."),
    132007: (400, "Template format character policy violated", "The content of the template violates a policy."),
    132008: (400, "Template parameter value does not match format", "A parameter does not match the template."),
    132012: (400, "Parameter format does not match format in the created template", "A parameter has the wrong kind."),
    132018: (400, "Parameter value is not valid", "There is an issue with the parameters of the template."),
    132015: (400, "Template is paused", "The template is paused due to low quality."),
    132016: (400, "Template is disabled", "The template was paused too often and is disabled."),
}
#: WhatsApp accepts these messages and tells about the failure by a status.
STATUS_CODES = frozenset({130472, 131026, 131047, 131049, 131050, 131051, 131052, 131053})
TRANSIENT_CODES = frozenset({1, 2, 131000, 131016, 131057})


@dataclass(frozen=True)
class GraphError(Exception):
    """An answer that refuses a call. `details` goes into error_data, where WhatsApp puts its text."""

    code: int
    message: str | None = None
    subcode: int | None = None
    details: str | None = None
    http_status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    user_title: str | None = None
    user_message: str | None = None

    def response(self, *, is_whatsapp: bool) -> JSONResponse:
        """The answer; codes that are not in the table are 400."""
        title, described = describe_code(self.code)
        error: dict[str, Any] = {"message": self.message or f"(#{self.code}) {title}", "type": "OAuthException"}
        error["code"] = self.code
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if is_whatsapp:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details or described}
        if self.code in TRANSIENT_CODES:
            error["is_transient"] = True
        error["fbtrace_id"] = ids.trace_id()
        status = self.http_status or CODES.get(self.code, (400, "", ""))[0]
        headers = dict(self.headers)
        if self.user_title:
            error |= {"error_user_title": self.user_title, "error_user_msg": self.user_message}
        if status == 401:
            headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{title}"'
        return JSONResponse({"error": error}, status_code=status, headers=headers)


def describe_code(code: int) -> tuple[str, str]:
    """Title and details of a code."""
    known = CODES.get(code)
    return (known[1], known[2]) if known else (f"Error {code}", f"Error {code}.")


def token_error(
    subcode: int | None = None, *, message: str | None = None, http_status: int | None = None
) -> GraphError:
    """A token that worked and works no more; 463 expired, 460 password changed, 467 invalid, 458 app removed."""
    return GraphError(190, message, subcode=subcode or 463, http_status=http_status)


def missing_parameter(name: str) -> GraphError:
    """A compulsory parameter is not there."""
    return GraphError(100, f"(#100) The parameter {name} is required.", details=f"The parameter {name} is required.")


def bad_parameter(text: str, *, subcode: int | None = None) -> GraphError:
    """A parameter has a value that is not allowed."""
    return GraphError(100, f"(#100) {text}", subcode=subcode, details=text)


def no_such_object(object_id: str, method: str) -> GraphError:
    """The object is not there, or this token may not touch it: the platform does not say which."""
    text = (
        f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not exist, cannot be loaded due to"
        " missing permissions, or does not support this operation. Please read the Graph API documentation at"
        " https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(100, text, subcode=33)
