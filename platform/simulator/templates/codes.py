"""Templates for one-time codes: what is chosen about them becomes the platform's own texts. Pure."""

from typing import Any

URL = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"
WORDS = {
    "en": (
        "*{{1}}* is your verification code.", "For your security, do not share this code.",
        "This code expires in {} minutes.", "Copy code",
    ),
    "de": (
        "*{{1}}* ist dein Bestätigungscode.", "Teile diesen Code zu deiner Sicherheit mit niemandem.",
        "Dieser Code läuft in {} Minuten ab.", "Code kopieren",
    ),
}  # fmt: skip


def write_texts(components: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The components as the platform tells them afterwards: with texts, and the button as a link that copies."""
    body, advice, expiry, label = WORDS.get(language.partition("_")[0], WORDS["en"])
    written = []
    for one in components:
        if one["type"] == "BODY" and not one.get("text"):
            text = f"{body} {advice}" if one.get("add_security_recommendation") else body
            one = {**one, "text": text, "example": {"body_text": [["123456"]]}}
        elif one["type"] == "FOOTER" and one.get("code_expiration_minutes"):
            one = {**one, "text": expiry.format(one["code_expiration_minutes"])}
        elif one["type"] == "BUTTONS":
            one = {**one, "buttons": [_button(each, label) for each in one["buttons"]]}
        written.append(one)
    return written


def _button(button: dict[str, Any], label: str) -> dict[str, Any]:
    if button["type"] != "OTP":
        return button
    return {"type": "URL", "text": button.get("text") or label, "url": URL, "example": [URL.replace("{{1}}", "123456")]}
