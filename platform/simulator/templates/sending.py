"""A template in a send: does what is given fit what was approved, and what does the phone show? Pure."""

import re
from typing import Any

from simulator.graph.errors import GraphError
from simulator.templates.rules import MEDIA_FORMATS
from simulator.templates.store import Template
from simulator.templates.variables import fill, names_in

UNSENDABLE = {"PAUSED": 132015, "DISABLED": 132016}
TEXT_KINDS = ("text", "currency", "date_time")
FORBIDDEN = re.compile(r"[\n\t]| {5,}")
BODY_LIMIT = 1024


def check_status(template: Template | None, name: str, language: str) -> Template:
    """The template, if it may be sent now. Raises GraphError 132001, 132015 or 132016."""
    if template is None or template.status in ("PENDING", "REJECTED", "IN_APPEAL", "ARCHIVED", "PENDING_DELETION"):
        raise GraphError(132001, details=f"template name ({name}) does not exist in {language}")
    if template.status in UNSENDABLE:
        raise GraphError(UNSENDABLE[template.status])
    return template


def fill_template(template: Template, part: dict[str, Any]) -> dict[str, Any]:
    """What the phone shows: `header`, `media`, `body`, `footer`, `buttons`. Raises GraphError as the platform does."""
    given = part.get("components") or []
    shown: dict[str, Any] = {"name": template.name, "language": template.language, "category": template.category}
    header, body = template.find_component("HEADER"), template.find_component("BODY")
    if header is not None:
        shown |= _fill_header(template, header, _parameters(given, "header"))
    elif _parameters(given, "header"):
        raise _count_error("header", len(_parameters(given, "header")), 0)
    text = str((body or {}).get("text") or "")
    shown["body"] = fill(text, _values(template, "body", names_in(text), _parameters(given, "body")))
    if len(shown["body"]) > BODY_LIMIT:
        raise GraphError(132005, details=f"Translated text too long: body has more than {BODY_LIMIT} characters")
    footer = template.find_component("FOOTER")
    if footer is not None:
        shown["footer"] = footer["text"]
    buttons = template.find_component("BUTTONS")
    if buttons is not None:
        shown["buttons"] = [_fill_button(index, one, given) for index, one in enumerate(buttons["buttons"])]
    return shown


def _parameters(given: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    found = (one for one in given if str(one.get("type") or "").lower() == kind)
    return list((next(found, None) or {}).get("parameters") or [])


def _fill_header(template: Template, header: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    shape = header["format"]
    if shape == "TEXT":
        values = _values(template, "header", names_in(header["text"]), parameters)
        return {"header": fill(header["text"], values)}
    if shape not in MEDIA_FORMATS and shape != "LOCATION":
        return {}
    wanted = "video" if shape == "GIF" else shape.lower()
    kind = str(parameters[0].get("type") or "").lower() if parameters else "unknown"
    if len(parameters) != 1 or kind != wanted or not isinstance(parameters[0].get(kind), dict):
        raise GraphError(132012, details=f"header: Format mismatch, expected {shape}, received {kind.upper()}")
    found = parameters[0][kind]
    if kind == "location":
        return {"location": found}
    if bool(found.get("id")) == bool(found.get("link")):
        raise GraphError(132012, details=f"header: {kind} must have exactly one of id and link")
    return {"media": {"kind": kind, **{name: found[name] for name in ("id", "link", "filename") if found.get(name)}}}


def _values(template: Template, part: str, names: list[str], parameters: list[dict[str, Any]]) -> dict[str, str]:
    if len(parameters) != len(names):
        raise _count_error(part, len(parameters), len(names))
    is_named = template.parameter_format == "NAMED"
    values: dict[str, str] = {}
    for index, parameter in enumerate(parameters):
        name = str(parameter.get("parameter_name") or "") if is_named else names[index]
        if is_named and name not in names:
            text = f"{part}: Parameter name {name or '(none)'} is missing or unknown"
            raise GraphError(100, "(#100) Invalid parameter", details=text)
        values[name] = _value(part, parameter)
    if len(values) != len(names):
        raise _count_error(part, len(values), len(names))
    return values


def _value(part: str, parameter: dict[str, Any]) -> str:
    kind = str(parameter.get("type") or "").lower()
    if kind not in TEXT_KINDS:
        raise GraphError(
            132012, details=f"{part}: Format mismatch, expected TEXT, received {kind.upper() or 'UNKNOWN'}"
        )
    value = parameter.get("text") if kind == "text" else (parameter.get(kind) or {}).get("fallback_value")
    if not isinstance(value, str) or not value:
        raise GraphError(131008, details=f"{part}: parameter of type {kind} is missing its text value")
    if FORBIDDEN.search(value):
        text = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        raise GraphError(132018, details=text)
    return value


def _fill_button(index: int, button: dict[str, Any], given: list[dict[str, Any]]) -> dict[str, Any]:
    told = next(
        (
            one
            for one in given
            if str(one.get("type") or "").lower() == "button" and str(one.get("index")) == str(index)
        ),
        None,
    )
    parameters = list((told or {}).get("parameters") or [])
    sub_type = str((told or {}).get("sub_type") or "").upper()
    if told is not None and sub_type != button["type"] and button["type"] != "OTP":
        text = f"buttons: Button at index {index} is of type {button['type']}, received {sub_type or 'UNKNOWN'}"
        raise GraphError(132012, details=text)
    shown = {"type": button["type"], "text": button.get("text") or ""}
    if button["type"] == "QUICK_REPLY":
        payload = parameters[0].get("payload") if parameters else None
        return {**shown, "payload": str(payload or button["text"])}
    if button["type"] == "URL":
        if not names_in(button["url"]):
            return {**shown, "url": button["url"]}
        value = parameters[0].get("text") if parameters else None
        if not value:
            raise GraphError(131008, details=f"buttons: Button at index {index} of type Url requires a parameter")
        return {**shown, "url": fill(button["url"], {"1": str(value)})}
    if button["type"] == "PHONE_NUMBER":
        return {**shown, "phone_number": button["phone_number"]}
    if button["type"] == "COPY_CODE":
        code = parameters[0].get("coupon_code") if parameters else None
        if not code:
            raise GraphError(131008, details=f"buttons: Button at index {index} of type CopyCode requires a parameter")
        return {**shown, "code": str(code)}
    return shown


def _count_error(part: str, given: int, wanted: int) -> GraphError:
    text = f"{part}: number of localizable_params ({given}) does not match the expected number of params ({wanted})"
    return GraphError(132000, details=text)
