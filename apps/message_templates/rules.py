"""What the platform would refuse about a template, found before it is sent. Pure (Meta, "Templates", November 2026).

A Fault names the part it is about in the way of the form: `name`, `body`, `variables.first_name`, `buttons.0.url`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from apps.message_templates.design import Button, Design, Header
from apps.message_templates.variables import NAMED, VARIABLE, names_in

CATEGORIES = ("marketing", "utility", "authentication")
CODE_LENGTH, CODE_MINUTES = 15, 90  # of a one-time code, and of its life
NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
BODY_LIMIT, HEADER_LIMIT, FOOTER_LIMIT, BUTTON_LIMIT = 1024, 60, 60, 25
URL_LIMIT, PHONE_LIMIT, CODE_LIMIT, MOST_BUTTONS = 2000, 20, 20, 10
MOST_OF_KIND = {"url": 2, "phone_number": 1, "copy_code": 1}
_KIND_WORDS = {"url": "links", "phone_number": "phone numbers", "copy_code": "codes to copy"}
_PHONE = re.compile(r"\+?[0-9 ]{5,20}")
_ADJACENT = re.compile(r"\}\}\s*\{\{")
_MARKED = re.compile(r"[*_~`]|[\U0001F000-\U0001FAFF\u2600-\u27BF]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that has to change. `code`: stable; `detail`: for the person who writes."""

    field: str
    code: str
    detail: str


def find_faults(
    *, name: str, language: str, category: str, parameter_format: str, design: Design, has_header_file: bool
) -> list[Fault]:
    """Everything that the platform would refuse, in the order of the form. `has_header_file`: a sample is there."""
    if design.code is not None or category == "authentication":
        return [*_check_head(name, language, category), *_check_code_design(design, category)]
    return [
        *_check_head(name, language, category),
        *_check_header(design.header, parameter_format, has_header_file),
        *_check_body(design, parameter_format),
        *_check_footer(design.footer),
        *_check_buttons(design.buttons),
        *(Fault("others", "unsupported", f"“{each}” cannot be written from here.") for each in design.others),
    ]


def _check_head(name: str, language: str, category: str) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        yield Fault("name", "name_invalid", "Use small letters without accents, digits and _ only; 512 at most.")
    if not LANGUAGE.fullmatch(language):
        yield Fault("language", "language_invalid", "Choose a language, such as en or pt_BR.")
    if category not in CATEGORIES:
        yield Fault("category", "category_invalid", "Choose utility, marketing or authentication.")


def _check_code_design(design: Design, category: str) -> Iterator[Fault]:
    """WhatsApp writes these texts itself."""
    if design.code is None or category != "authentication":
        yield Fault("category", "category_invalid", "Authentication is for one-time codes, and for nothing else.")
        return
    minutes = design.code.expires_min
    if minutes is not None and not 1 <= minutes <= CODE_MINUTES:
        yield Fault("code.expires_min", "expiry_invalid", f"A code expires after 1 to {CODE_MINUTES} minutes.")
    if any(len(each.text) > BUTTON_LIMIT for each in design.buttons):
        yield _too_long("buttons.0.text", "The button's text", BUTTON_LIMIT)


def _check_header(header: Header | None, parameter_format: str, has_file: bool) -> Iterator[Fault]:
    if header is None:
        return
    if header.kind != "text":
        if header.file_kind is not None and not has_file:
            yield Fault("header.file", "example_missing", "Add a sample file: reviewers look at it.")
        return
    yield from _check_text(header.text, "header.text", "The header", HEADER_LIMIT)
    if "\n" in header.text:
        yield Fault("header.text", "new_line", "The header is one line.")
    if _MARKED.search(VARIABLE.sub("", header.text)):
        yield Fault("header.text", "formatting", "The header takes no emoji and no * _ ~ ` marks.")
    names = names_in(header.text)
    yield from _check_names(header.text, "header.text", parameter_format)
    if len(names) > 1:
        yield Fault("header.text", "too_many_variables", "The header takes one variable.")
    elif names and not header.example.strip():
        yield Fault("header.example", "example_missing", "Give an example for the header's variable.")


def _check_body(design: Design, parameter_format: str) -> Iterator[Fault]:
    text = design.body
    yield from _check_text(text, "body", "The text", BODY_LIMIT)
    yield from _check_names(text, "body", parameter_format)
    names = names_in(text)
    if not names:
        return
    stripped = text.strip()
    if VARIABLE.match(stripped) or re.search(r"\{\{[^{}]*\}\}$", stripped):
        yield Fault(
            "body", "variable_at_edge", "A variable may not be the first or the last thing: put words around it."
        )
    if _ADJACENT.search(text):
        yield Fault("body", "variables_adjacent", "Two variables need words between them.")
    if len(VARIABLE.sub(" ", text).split()) < 2 * len(names) + 1:
        yield Fault(
            "body", "too_many_variables", "There are too many variables for so few words. Write more around them."
        )
    for each in design.variables:
        if not each.example.strip():
            yield Fault(f"variables.{each.name}", "example_missing", f"Give an example for {{{{{each.name}}}}}.")


def _check_footer(footer: str) -> Iterator[Fault]:
    if len(footer) > FOOTER_LIMIT:
        yield _too_long("footer", "The footer", FOOTER_LIMIT)
    if "{{" in footer:
        yield Fault("footer", "variable_not_allowed", "The footer takes no variables.")


def _check_text(text: str, field: str, what: str, limit: int) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(field, "empty", f"{what} is empty.")
    if len(text) > limit:
        yield _too_long(field, what, limit)


def _check_names(text: str, field: str, parameter_format: str) -> Iterator[Fault]:
    rest = VARIABLE.sub("", text)
    if "{{" in rest or "}}" in rest:
        yield Fault(field, "brackets", "A pair of {{ and }} is not complete.")
    names = names_in(text)
    if parameter_format == "named":
        wrong = [each for each in names if not NAMED.fullmatch(each)]
        if wrong:
            yield Fault(field, "variable_name", f"{{{{{wrong[0]}}}}}: use small letters, digits and _, a letter first.")
        return
    if names != [str(number + 1) for number in range(len(names))]:
        yield Fault(field, "variables_not_consecutive", "Number the variables in order: {{1}}, {{2}}, {{3}} …")


def _check_buttons(buttons: tuple[Button, ...]) -> Iterator[Fault]:
    if len(buttons) > MOST_BUTTONS:
        yield Fault("buttons", "too_many_buttons", f"There may be at most {MOST_BUTTONS} buttons.")
    kinds = [each.kind for each in buttons]
    for kind, most in MOST_OF_KIND.items():
        if kinds.count(kind) > most:  # type: ignore[arg-type]
            yield Fault("buttons", "too_many_buttons", f"There may be at most {most} {_KIND_WORDS[kind]}.")
    replies = [number for number, kind in enumerate(kinds) if kind == "quick_reply"]
    if replies and (replies[-1] - replies[0] + 1 != len(replies) or replies[0] not in (0, len(kinds) - len(replies))):
        yield Fault("buttons", "buttons_mixed", "Keep the quick replies together, before or after the other buttons.")
    labels = [each.text.strip().lower() for each in buttons if each.text.strip()]
    if len(set(labels)) < len(labels):
        yield Fault("buttons", "label_twice", "Each button needs a text of its own.")
    for number, button in enumerate(buttons):
        yield from _check_button(button, f"buttons.{number}")


def _check_button(button: Button, field: str) -> Iterator[Fault]:
    if button.kind != "copy_code":
        if not button.text.strip():
            yield Fault(f"{field}.text", "empty", "The button needs a text.")
        if len(button.text) > BUTTON_LIMIT:
            yield _too_long(f"{field}.text", "The button's text", BUTTON_LIMIT)
        if "{{" in button.text:
            yield Fault(f"{field}.text", "variable_not_allowed", "A button's text takes no variables.")
    check = _BUTTONS.get(button.kind)
    if check is not None:
        yield from check(button, field)


def _check_url(button: Button, field: str) -> Iterator[Fault]:
    if not button.url.startswith(("http://", "https://")) or len(button.url) > URL_LIMIT or " " in button.url:
        yield Fault(f"{field}.url", "url_invalid", "The address begins with https:// and has at most 2,000 characters.")
    names = names_in(button.url)
    if names and (names != ["1"] or not button.url.endswith("{{1}}")):
        yield Fault(f"{field}.url", "url_variable", "An address takes one variable, {{1}}, at its end.")
    elif names and not button.example.strip():
        yield Fault(f"{field}.example", "example_missing", "Give an example of the whole address.")


def _check_phone(button: Button, field: str) -> Iterator[Fault]:
    if not _PHONE.fullmatch(button.phone_number):
        yield Fault(
            f"{field}.phone_number", "phone_invalid", "Give the number with its country code, such as +49 30 1234."
        )


def _check_code(button: Button, field: str) -> Iterator[Fault]:
    if not button.example.strip():
        yield Fault(f"{field}.example", "example_missing", "Give an example of the code.")
    elif len(button.example) > CODE_LIMIT:
        yield _too_long(f"{field}.example", "The code", CODE_LIMIT)


def _too_long(field: str, what: str, limit: int) -> Fault:
    return Fault(field, "too_long", f"{what} is too long: {limit:,} characters at most.")


_BUTTONS: dict[str, Callable[[Button, str], Iterator[Fault]]] = {
    "url": _check_url,
    "phone_number": _check_phone,
    "copy_code": _check_code,
}
