"""What a template must look like to be taken. Pure: documents in, GraphError out (reference: Meta, "Templates").

Subcodes are those that Meta answers with; where none is known the text alone says what is wrong.
"""

import re
from typing import Any

from simulator.graph.errors import GraphError
from simulator.templates import codes
from simulator.templates.variables import NAMED, VARIABLE, names_in

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
FORMATS = ("POSITIONAL", "NAMED")
MEDIA_FORMATS = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
HEADER_FORMATS = ("TEXT", *MEDIA_FORMATS, "LOCATION", "PRODUCT")
COMPONENTS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST")
BUTTON_TYPES = (
    "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "SPM", "VOICE_CALL",
    "REQUEST_CONTACT_INFO",
)  # fmt: skip
#: type -> (how many, whether it needs a label)
BUTTON_LIMITS = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1, "FLOW": 1, "CATALOG": 1, "MPM": 1}
WITHOUT_LABEL = ("COPY_CODE", "OTP", "REQUEST_CONTACT_INFO")
NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
EXISTS, NAME_BLOCKED, TOO_LONG, NO_FIELD = 2388024, 2388023, 2388040, 2388043
NO_EXAMPLE, DANGLING, TOO_MANY, BAD_HANDLE, BAD_VARIABLES = 2388072, 2388299, 2388293, 2494102, 2388047


def refuse(text: str, title: str = "Invalid parameter", subcode: int | None = None) -> GraphError:
    """The answer to a template that is not taken."""
    return GraphError(100, "Invalid parameter", subcode=subcode, user_title=title, user_message=text, details=text)


def check_head(document: dict[str, Any]) -> tuple[str, str, str, str]:
    """Name, language, category and parameter format. Raises GraphError."""
    name, language = str(document.get("name") or ""), str(document.get("language") or "")
    if not NAME.fullmatch(name):
        text = "Message template name can only have lowercase letters, numbers and underscores, 512 at most."
        raise refuse(text, "Invalid name")
    if not LANGUAGE.fullmatch(language):
        raise refuse(f"Language {language or '(none)'} is not supported.", "Unsupported language")
    category = str(document.get("category") or "").upper()
    if category not in CATEGORIES:
        raise refuse(f"Param category must be one of {{{', '.join(CATEGORIES)}}}.", "Invalid category")
    return name, language, category, check_format(document)


def check_format(document: dict[str, Any], usual: str = "POSITIONAL") -> str:
    """POSITIONAL or NAMED. Raises GraphError."""
    found = str(document.get("parameter_format") or usual).upper()
    if found not in FORMATS:
        raise refuse(f"Param parameter_format must be one of {{{', '.join(FORMATS)}}}.")
    return found


def check_components(given: Any, *, category: str, parameter_format: str) -> list[dict[str, Any]]:
    """The components with their types in capitals. Raises GraphError."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given) or not given:
        raise refuse("Message template components are missing.", "Missing components", NO_FIELD)
    components = [{**one, "type": str(one.get("type") or "").upper()} for one in given]
    types = [one["type"] for one in components]
    for kind in types:
        if kind not in COMPONENTS:
            raise refuse(f"Component type {kind or '(none)'} is unknown.", "Invalid component")
        if types.count(kind) > 1:
            raise refuse(f"Only one component of type {kind} is allowed.", "Too many components")
    if "BODY" not in types:
        raise refuse("A component of type BODY is missing.", "Missing body", NO_FIELD)
    for component in components:
        _check_component(component, category, parameter_format)
    return components


def check_codes(components: list[dict[str, Any]], category: str, language: str) -> list[dict[str, Any]]:
    """The components as they are kept: those for one-time codes with the platform's texts. Raises GraphError."""
    if category != "AUTHENTICATION":
        return components
    kinds = [one["type"] for one in (_of_type(components, "BUTTONS").get("buttons") or ())]
    if "OTP" not in kinds and "URL" not in kinds:
        raise refuse("A template of this category needs a button of type OTP.", "Missing button", NO_FIELD)
    return codes.write_texts(components, language)


def _of_type(components: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next((one for one in components if one["type"] == kind), {})


def _check_component(component: dict[str, Any], category: str, parameter_format: str) -> None:
    match component["type"]:
        case "BODY":
            _check_body(component, category, parameter_format)
        case "HEADER":
            _check_header(component, parameter_format)
        case "FOOTER":
            _check_footer(component, category)
        case "BUTTONS":
            _check_buttons(component)


def _check_body(component: dict[str, Any], category: str, parameter_format: str) -> None:
    if category == "AUTHENTICATION" and not component.get("text"):
        return  # Meta writes the text of these
    text = _text(component, "body", 1024)
    names = _variables(text, "body", parameter_format)
    if not names:
        return
    stripped = text.strip()
    if VARIABLE.match(stripped) or re.search(r"\{\{[^{}]*\}\}$", stripped):
        raise refuse("Variables can't be at the start or end of the template.", "Dangling variable", DANGLING)
    if re.search(r"\}\}\s*\{\{", text):
        raise refuse("Variables can't be next to each other.", "Adjacent variables", DANGLING)
    if len(VARIABLE.sub(" ", text).split()) < len(names):
        raise refuse("This template has too many variables for its length.", "Too many variables", TOO_MANY)
    _check_examples(component, "body", names, parameter_format)


def _check_header(component: dict[str, Any], parameter_format: str) -> None:
    shape = component["format"] = str(component.get("format") or "").upper()
    if shape not in HEADER_FORMATS:
        raise refuse(f"Header format must be one of {{{', '.join(HEADER_FORMATS)}}}.", "Invalid header")
    if shape in MEDIA_FORMATS:
        handles = (component.get("example") or {}).get("header_handle")
        if not isinstance(handles, list) or not handles or not handles[0]:
            text = f"A header of type {shape} needs an example: example.header_handle of an uploaded file."
            raise refuse(text, "Missing example", NO_EXAMPLE)
    if shape != "TEXT":
        return
    text = _text(component, "header", 60)
    if "\n" in text:
        raise refuse("Message header can't have new lines.", "Invalid header")
    names = _variables(text, "header", parameter_format)
    if len(names) > 1:
        raise refuse("Message header can have one variable only.", "Too many variables", TOO_MANY)
    if names:
        _check_examples(component, "header", names, parameter_format)


def _check_footer(component: dict[str, Any], category: str) -> None:
    minutes = component.get("code_expiration_minutes")
    if category == "AUTHENTICATION" and minutes is not None:
        if not isinstance(minutes, int) or not 1 <= minutes <= 90:
            raise refuse("code_expiration_minutes must be from 1 to 90.", "Invalid footer")
        return
    if names_in(_text(component, "footer", 60)):
        raise refuse("Message footer can't have variables.", "Invalid footer", BAD_VARIABLES)


def _text(component: dict[str, Any], part: str, limit: int) -> str:
    text = component.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refuse(f"Message {part} needs a text.", "Missing text", NO_FIELD)
    if len(text) > limit:
        raise refuse(f"Message {part} is too long: {limit} characters at most.", "Too long", TOO_LONG)
    return text


def _variables(text: str, part: str, parameter_format: str) -> list[str]:
    names = names_in(text)
    if VARIABLE.sub("", text).count("{{") or VARIABLE.sub("", text).count("}}"):
        raise refuse(f"Message {part} has brackets that do not match.", "Invalid variables", BAD_VARIABLES)
    if parameter_format == "NAMED":
        if not all(NAMED.fullmatch(name) for name in names):
            text = "Named variables have lowercase letters, numbers and underscores only."
            raise refuse(text, "Invalid variables", BAD_VARIABLES)
        return names
    if names != [str(number + 1) for number in range(len(names))]:
        text = f"Variables of the {part} must be numbers that follow each other, from {{{{1}}}}."
        raise refuse(text, "Invalid variables", BAD_VARIABLES)
    return names


def _check_examples(component: dict[str, Any], part: str, names: list[str], parameter_format: str) -> None:
    example = component.get("example") or {}
    if parameter_format == "NAMED":
        given = example.get(f"{part}_text_named_params") or []
        told = {str(one.get("param_name")) for one in given if isinstance(one, dict) and one.get("example")}
        is_complete = told == set(names)
    else:
        given = example.get(f"{part}_text") or []
        row = given[0] if given and isinstance(given[0], list) else given
        is_complete = len(row) == len(names) and all(str(value).strip() for value in row)
    if not is_complete:
        raise refuse(f"Message {part} needs an example for each variable.", "Missing example", NO_EXAMPLE)


def _check_buttons(component: dict[str, Any]) -> None:
    buttons = component.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 10:
        raise refuse("A template has from 1 to 10 buttons.", "Invalid buttons")
    types = []
    for button in buttons:
        kind = button["type"] = str(button.get("type") or "").upper()
        types.append(kind)
        if kind not in BUTTON_TYPES:
            raise refuse(f"Button type {kind or '(none)'} is unknown.", "Invalid button")
        label = button.get("text")
        if kind not in WITHOUT_LABEL and (not isinstance(label, str) or not 1 <= len(label) <= 25):
            raise refuse("The text of a button has from 1 to 25 characters.", "Invalid button")
        _check_button(kind, button)
    for kind, limit in BUTTON_LIMITS.items():
        if types.count(kind) > limit:
            raise refuse(f"At most {limit} buttons of type {kind}.", "Too many buttons")
    replies = [index for index, kind in enumerate(types) if kind == "QUICK_REPLY"]
    is_together = not replies or replies[-1] - replies[0] + 1 == len(replies)
    if not is_together or (replies and replies[0] not in (0, len(types) - len(replies))):
        raise refuse("Quick replies stand together, before or after the other buttons.", "Mixed buttons")


def _check_button(kind: str, button: dict[str, Any]) -> None:
    if kind == "URL":
        url = str(button.get("url") or "")
        if not url.startswith(("http://", "https://")) or len(url) > 2000:
            raise refuse("A button of type URL needs an address, 2000 characters at most.", "Invalid button")
        if names_in(url):
            if names_in(url) != ["1"] or not url.endswith("{{1}}"):
                raise refuse("An address may have one variable, {{1}}, at its end.", "Invalid button", BAD_VARIABLES)
            _example(button)
    elif kind == "PHONE_NUMBER" and not re.fullmatch(r"\+?[0-9 ]{5,20}", str(button.get("phone_number") or "")):
        raise refuse("A button of type PHONE_NUMBER needs a number, 20 characters at most.", "Invalid button")
    elif kind == "COPY_CODE" and len(_example(button)) > 20:
        raise refuse("A code has 20 characters at most.", "Invalid button")


def _example(button: dict[str, Any]) -> str:
    given = button.get("example")
    value = given[0] if isinstance(given, list) and given else given
    if not value or not isinstance(value, str):
        raise refuse("A button with a variable needs an example.", "Missing example", NO_EXAMPLE)
    return value
