"""A template with the values of one message: is everything given, and what will the customer read? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.message_templates.design import Button, Design
from apps.message_templates.rules import BODY_LIMIT, HEADER_LIMIT
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


def fill_design(design: Design, given: Given, *, parameter_format: str, header_kind: str | None) -> Filled | Misfilled:
    """The message. `header_kind`: of the file that is to stand above; None: there is none."""
    misfit = _check_header(design, header_kind)
    if misfit is not None:
        return misfit
    sheet = _Sheet()
    head_text = design.header.text if design.header is not None and design.header.kind == "text" else ""
    head = _take_values(names_in(head_text), given.get("header") or (), parameter_format, "header", sheet)
    body = _take_values(names_in(design.body), given.get("body") or (), parameter_format, "body", sheet)
    buttons = _take_buttons(design.buttons, given.get("buttons") or (), sheet)
    text = fill(design.body, body)
    wrong = _misfilled(sheet) or _check_lengths(text, fill(head_text, head))
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
        shown=_show(design, head, text, buttons),
        body=text,
    )


def _check_header(design: Design, header_kind: str | None) -> Misfilled | None:
    wanted = design.header.kind if design.header is not None and design.header.kind != "text" else None
    if wanted == header_kind:
        return None
    words = {"image": "a photo", "video": "a video", "file": "a document"}
    if wanted is None:
        return Misfilled(code="header_file_unwanted", detail="This template has no file above its text.")
    if header_kind is None:
        return Misfilled(code="header_file_missing", detail=f"Choose {words[wanted]} for the top of the template.")
    return Misfilled(code="header_file_kind", detail=f"The top of the template takes {words[wanted]}.")


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


def _show(design: Design, head: Mapping[str, str], body: str, buttons: Mapping[int, str]) -> dict[str, Any]:
    header = design.header
    return {
        "header": None if header is None else {"kind": header.kind, "text": fill(header.text, head) or None},
        "body": body,
        "footer": design.footer or None,
        "buttons": [_show_button(button, buttons.get(index, "")) for index, button in enumerate(design.buttons)],
    }


def _show_button(button: Button, value: str) -> dict[str, Any]:
    return {
        "kind": button.kind,
        "text": button.text or "Copy code",
        "url": fill(button.url, {"1": value}) or None,
        "phone_number": button.phone_number or None,
        "code": value if button.kind == "copy_code" else None,
    }
