"""The templates that every WhatsApp Business Account starts with: approved, in two languages each."""

from typing import Any


def _body(text: str, *examples: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text, **({"example": {"body_text": [list(examples)]}} if examples else {})}


def _header(text: str, *examples: str) -> dict[str, Any]:
    given = {"example": {"header_text": list(examples)}} if examples else {}
    return {"type": "HEADER", "format": "TEXT", "text": text, **given}


def _media(shape: str, sample: str) -> dict[str, Any]:
    return {"type": "HEADER", "format": shape, "example": {"header_handle": [f"sample:{sample}"]}}


def _footer(text: str) -> dict[str, Any]:
    return {"type": "FOOTER", "text": text}


def _replies(*labels: str) -> list[dict[str, Any]]:
    return [{"type": "QUICK_REPLY", "text": label} for label in labels]


def _link(label: str, url: str, example: str | None = None) -> dict[str, Any]:
    return {"type": "URL", "text": label, "url": url, **({"example": [example]} if example else {})}


def _call(label: str) -> dict[str, Any]:
    return {"type": "PHONE_NUMBER", "text": label, "phone_number": "+15550100101"}


def _buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(buttons)}


OTP = "https://www.whatsapp.com/otp/code/?code=otp{{1}}"
TRACK = "https://shop.example/track/{{1}}"
CODE_EN = "*{{1}}* is your verification code. For your security, do not share this code."
CODE_DE = "*{{1}}* ist dein Bestätigungscode. Teile diesen Code zu deiner Sicherheit mit niemandem."

#: (name, category, English components, German components)
SEEDS: list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    (
        "hello_world", "UTILITY",
        [_header("Hello World"), _body("Welcome and congratulations! This message shows that messages can be sent.")],
        [_header("Hallo Welt"), _body("Willkommen und Glückwunsch! Diese Nachricht zeigt, dass der Versand klappt.")],
    ),
    (
        "order_shipped", "UTILITY",
        [
            _header("Order {{1}}", "A-1042"),
            _body("Hi {{1}}, your order is on its way and should arrive on {{2}}.", "Ada", "Friday"),
            _footer("Reply to this message if something is wrong."),
            _buttons(_link("Track it", TRACK, "https://shop.example/track/A-1042"), _call("Call us")),
        ],
        [
            _header("Bestellung {{1}}", "A-1042"),
            _body("Hallo {{1}}, deine Bestellung ist unterwegs und kommt wohl am {{2}} an.", "Ada", "Freitag"),
            _footer("Antworte einfach, wenn etwas nicht stimmt."),
            _buttons(_link("Verfolgen", TRACK, "https://shop.example/track/A-1042"), _call("Anrufen")),
        ],
    ),
    (
        "appointment_reminder", "UTILITY",
        [
            _body("Hello {{1}}, we expect you on {{2}} at {{3}}. Does that still suit you?", "Ada", "3 May", "10:30"),
            _buttons(*_replies("Yes, I will come", "Another day", "Cancel it")),
        ],
        [
            _body("Hallo {{1}}, wir erwarten dich am {{2}} um {{3}} Uhr. Passt das noch?", "Ada", "3. Mai", "10:30"),
            _buttons(*_replies("Ja, ich komme", "Anderer Tag", "Absagen")),
        ],
    ),
    (
        "new_arrivals", "MARKETING",
        [
            _media("IMAGE", "photo-1"),
            _body("Hi {{1}}, our new mugs are here. You get 20% off until {{2}}. Enjoy!", "Ada", "Sunday"),
            _footer("Not interested? Tap Stop promotions."),
            _buttons(_link("See them", "https://shop.example/mugs"), *_replies("Stop promotions")),
        ],
        [
            _media("IMAGE", "photo-1"),
            _body("Hallo {{1}}, die Tassen sind da. Du zahlst 20 % weniger bis {{2}}. Bis bald!", "Ada", "Sonntag"),
            _footer("Kein Interesse? Tippe auf Keine Werbung."),
            _buttons(_link("Ansehen", "https://shop.example/mugs"), *_replies("Keine Werbung")),
        ],
    ),
    (
        "invoice_ready", "UTILITY",
        [_media("DOCUMENT", "document"), _body("Your invoice {{1}} is attached. Thank you for your order.", "R-77")],
        [_media("DOCUMENT", "document"), _body("Anbei ist deine Rechnung {{1}}. Danke für die Bestellung.", "R-77")],
    ),
    (
        "verification_code", "AUTHENTICATION",
        [_body(CODE_EN, "482913"), _buttons(_link("Copy code", OTP, "482913"))],
        [_body(CODE_DE, "482913"), _buttons(_link("Kopieren", OTP, "482913"))],
    ),
]  # fmt: skip


def _named(text: str, **examples: str) -> dict[str, Any]:
    params = [{"param_name": name, "example": example} for name, example in examples.items()]
    return {"type": "BODY", "text": text, "example": {"body_text_named_params": params}}


ASK_EN = "Hi {{first_name}}, how did you like {{product}}? A short answer helps us."
ASK_DE = "Hallo {{first_name}}, wie gefällt dir {{product}}? Eine kurze Antwort hilft uns."
NAMED = {
    "en_US": _named(ASK_EN, first_name="Ada", product="the mug"),
    "de": _named(ASK_DE, first_name="Ada", product="die Tasse"),
}


def seeds_for() -> list[dict[str, Any]]:
    """Fresh documents, one per name and language."""
    found: list[dict[str, Any]] = []
    for name, category, english, german in SEEDS:
        for language, components in (("en_US", english), ("de", german)):
            found.append({"name": name, "category": category, "language": language, "components": components})
    for language, body in NAMED.items():
        seed = {"name": "feedback_request", "category": "UTILITY", "language": language, "components": [body]}
        found.append({**seed, "parameter_format": "NAMED"})
    return found
