"""A template with the values of one message: is everything given, and what will the customer read? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.message_templates.design import Button, Design
from apps.message_templates.rules import BODY_LIMIT, CODE_LENGTH, HEADER_LIMIT
from apps.message_templates.variables import fill, is_sendable, names_in

Given = Mapping[str, Sequence[Mapping[str, Any]]]  # "header", "body", "buttons": as TemplateVariablesIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfilled:
    """Why values do not fit. `missing`: the variables that have none, in the words of `name_value`."""

    code: str
    detail: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """`variables` as the platform wants them, in its order; `shown`: what the thread keeps of the message."""

    variables: dict[str, list[dict[str, Any]]]
    shown: dict[str, Any]
    body: str


@dataclass(slots=True)
class _Sheet:
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def fill_design(
    design: Design,
    given: Given,
    *,
    parameter_format: str,
    header_kind: str | None,
    location: Mapping[str, Any] | None = None,
) -> Filled | Misfilled:
    """The message. `header_kind`: of the file that is to stand above; None: there is none. `location`: the place that
    is."""
    misfit = _check_header(design, header_kind) or _check_location(design, location)
    if misfit is not None:
        return misfit
    sheet = _Sheet()
    head_text = design.header.text if design.header is not None and design.header.kind == "text" else ""
    head = _take_values(names_in(head_text), given.get("header") or (), parameter_format, "header", sheet)
    body = _take_values(names_in(design.body), given.get("body") or (), parameter_format, "body", sheet)
    told = [*(given.get("buttons") or ()), *_repeat_code(design, body.get("1", ""), given)]
    buttons = _take_buttons(design.buttons, told, sheet)
    text = fill(design.body, body)
    wrong = _misfilled(sheet) or _check_code(design, body, buttons) or _check_lengths(text, fill(head_text, head))
    if wrong is not None:
        return wrong
    variables: dict[str, list[dict[str, Any]]] = {
        "header": _write_values(head, parameter_format),
        "body": _write_values(body, parameter_format),
        "buttons": [
            {"index": index, "sub_type": design.buttons[index].takes, "text": value} for index, value in buttons.items()
        ],
    }
    return Filled(
        variables={part: values for part, values in variables.items() if values},
        shown=_show(design, head, text, buttons, location),
        body=text,
    )


def _check_header(design: Design, header_kind: str | None) -> Misfilled | None:
    wanted = design.header.file_kind if design.header is not None else None
    if wanted == header_kind:
        return None
    words = {"image": "a photo", "video": "a video", "file": "a document"}
    if wanted is None:
        return Misfilled(code="header_file_unwanted", detail="This template has no file above its text.")
    if header_kind is None:
        return Misfilled(code="header_file_missing", detail=f"Choose {words[wanted]} for the top of the template.")
    return Misfilled(code="header_file_kind", detail=f"The top of the template takes {words[wanted]}.")


def _check_location(design: Design, location: Mapping[str, Any] | None) -> Misfilled | None:
    """The platform wants the place with its name and its address."""
    wanted = design.header is not None and design.header.kind == "location"
    if not wanted:
        detail = "This template has no place above its text."
        return Misfilled(code="header_location_unwanted", detail=detail) if location is not None else None
    if location is None:
        return Misfilled(code="header_location_missing", detail="Say which place stands at the top of the template.")
    missing = tuple(f"the place's {each}" for each in ("name", "address") if not str(location.get(each) or "").strip())
    if missing:
        return Misfilled(code="variables_missing", detail=f"Fill in: {', '.join(missing)}.", missing=missing)
    return None


def _take_values(
    names: Sequence[str], given: Sequence[Mapping[str, Any]], parameter_format: str, part: str, sheet: _Sheet
) -> dict[str, str]:
    """Values by name. Without names of their own, values belong to the variables in their order."""
    if parameter_format == "named":
        told = {str(each.get("name") or ""): str(each["text"]) for each in given}
    else:
        told = {
            names[number] if number < len(names) else str(number + 1): str(each["text"])
            for number, each in enumerate(given)
        }
    label = "{}" if part == "body" else "header {}"
    for name in names:
        value = told.get(name, "")
        if not value.strip():
            sheet.missing.append(label.format(name))
        elif not is_sendable(value):
            sheet.broken.append(label.format(name))
    sheet.unknown += [label.format(name or "(no name)") for name in told if name not in names]
    return {name: told.get(name, "") for name in names}


def _take_buttons(buttons: Sequence[Button], given: Sequence[Mapping[str, Any]], sheet: _Sheet) -> dict[int, str]:
    told = {int(each["index"]): (str(each["sub_type"]), str(each["text"])) for each in given}
    values = {}
    for index, button in enumerate(buttons):
        kind, value = told.pop(index, (None, ""))
        if button.takes is None:
            if kind is not None:
                sheet.unknown.append(f"button “{button.text}”")
        elif kind != button.takes or not value.strip():
            sheet.missing.append(f"button “{button.text or 'Copy code'}”")
        elif not is_sendable(value):
            sheet.broken.append(f"button “{button.text or 'Copy code'}”")
        else:
            values[index] = value
    sheet.unknown += [f"button {index + 1}" for index in told]
    return values


def _repeat_code(design: Design, code: str, given: Given) -> list[dict[str, Any]]:
    """The code as the value of the button that copies it, where nobody has said it again."""
    told = {int(each["index"]) for each in given.get("buttons") or ()}
    wanted = [index for index, each in enumerate(design.buttons) if each.kind == "one_time_code" and index not in told]
    return [{"index": index, "sub_type": "url", "text": code} for index in wanted]


def _check_code(design: Design, body: Mapping[str, str], buttons: Mapping[int, str]) -> Misfilled | None:
    """A one-time code is short, and the button copies the one that is shown."""
    codes = {buttons[index] for index, each in enumerate(design.buttons) if each.kind == "one_time_code"}
    if not codes:
        return None
    if codes != {body.get("1")}:
        return Misfilled(code="code_differs", detail="The button has to copy the code that the text shows.")
    if len(body["1"]) > CODE_LENGTH:
        return Misfilled(code="message_too_long", detail=f"A code has {CODE_LENGTH} characters at most.")
    return None


def _misfilled(sheet: _Sheet) -> Misfilled | None:
    if sheet.missing:
        names = tuple(sheet.missing)
        return Misfilled(code="variables_missing", detail=f"Fill in: {', '.join(names)}.", missing=names)
    if sheet.unknown:
        return Misfilled(code="variables_unknown", detail=f"The template does not have: {', '.join(sheet.unknown)}.")
    if sheet.broken:
        detail = f"No new lines, tabs or rows of spaces, please: {', '.join(sheet.broken)}."
        return Misfilled(code="variables_invalid", detail=detail)
    return None


def _check_lengths(body: str, header: str) -> Misfilled | None:
    for what, text, limit in (("text", body, BODY_LIMIT), ("header", header, HEADER_LIMIT)):
        if len(text) > limit:
            over = len(text) - limit
            detail = f"With these values the {what} is {over} too long ({limit:,} characters at most)."
            return Misfilled(code="message_too_long", detail=detail)
    return None


def _write_values(values: Mapping[str, str], parameter_format: str) -> list[dict[str, Any]]:
    if parameter_format == "named":
        return [{"name": name, "text": value} for name, value in values.items()]
    return [{"text": value} for value in values.values()]


def _show(
    design: Design,
    head: Mapping[str, str],
    body: str,
    buttons: Mapping[int, str],
    location: Mapping[str, Any] | None,
) -> dict[str, Any]:
    header = design.header
    title = location["name"] if location is not None else fill(header.text, head) if header is not None else ""
    return {
        "header": None if header is None else {"kind": header.kind, "text": title or None},
        "body": body,
        "footer": design.footer or None,
        "buttons": [_show_button(button, buttons.get(index, "")) for index, button in enumerate(design.buttons)],
    }


def _show_button(button: Button, value: str) -> dict[str, Any]:
    return {
        "kind": button.kind,
        "text": button.text or "Copy code",
        "url": fill(button.url, {"1": value}) if button.url and button.kind == "url" else None,
        "phone_number": button.phone_number or None,
        "code": value if button.kind in ("copy_code", "one_time_code") else None,
    }
