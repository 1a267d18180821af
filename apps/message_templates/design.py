"""What a template says, as values, and the platform's components that say the same. Pure.

`read_design` understands the parts that can be written and sent from here; what it does not know is named in `others`
and kept by the platform: such a template is shown, but neither edited nor sent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from apps.channels.adapters.reading import Json, as_int, as_list, as_map, as_text, present
from apps.message_templates.variables import names_in

HeaderKind: TypeAlias = Literal["text", "image", "video", "file", "location"]
ButtonKind: TypeAlias = Literal["quick_reply", "url", "phone_number", "copy_code", "one_time_code"]
Component: TypeAlias = dict[str, Any]

_HEADER_FORMATS: dict[str, HeaderKind] = {
    "TEXT": "text", "IMAGE": "image", "VIDEO": "video", "DOCUMENT": "file", "LOCATION": "location",
}  # fmt: skip
_FORMAT_OF = {kind: name for name, kind in _HEADER_FORMATS.items()}
_BUTTON_KINDS: dict[str, ButtonKind] = {
    "QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone_number", "COPY_CODE": "copy_code",
    "OTP": "one_time_code",
}  # fmt: skip
# How the platform tells of a button that copies the one-time code: a link of its own.
_CODE_URL = re.compile(r"https://www\.whatsapp\.com/otp/")
# The words of codes are the platform's, in the language of the template. Until it has told them we show the English.
CODE_BODY = "*{{1}}* is your verification code."
CODE_ADVICE = "For your security, do not share this code."
CODE_EXPIRY = "This code expires in {} minutes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable and what the reviewers are shown in its place."""

    name: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A line, with an example of its one variable, the kind of file that stands above the text, or a place."""

    kind: HeaderKind
    text: str = ""
    example: str = ""

    @property
    def file_kind(self) -> Literal["image", "video", "file"] | None:
        """What has to be given for it, of a header with a file."""
        return self.kind if self.kind in ("image", "video", "file") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`example`: the whole address with its end filled in, or the code. `url` may end in `{{1}}`."""

    kind: ButtonKind
    text: str = ""
    url: str = ""
    phone_number: str = ""
    example: str = ""

    @property
    def takes(self) -> Literal["url", "copy_code"] | None:
        """What has to be given for it when the template is sent."""
        if self.kind == "one_time_code":
            return "url"
        if self.kind == "copy_code":
            return "copy_code"
        return "url" if self.kind == "url" and names_in(self.url) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRules:
    """What can be chosen about a template for one-time codes: whether it advises not to share it, and when it ends."""

    advises: bool = True
    expires_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A template's parts. `code`: of one for one-time codes, whose texts the platform writes. `others`: parts of the
    platform that we cannot write or send, by its names."""

    body: str
    variables: tuple[Variable, ...] = ()
    header: Header | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    code: CodeRules | None = None
    others: tuple[str, ...] = ()


def code_design(code: CodeRules, button_text: str) -> Design:
    """A template for one-time codes, in English."""
    return Design(
        body=f"{CODE_BODY} {CODE_ADVICE}" if code.advises else CODE_BODY,
        variables=(Variable(name="1", example="482913"),),
        footer=CODE_EXPIRY.format(code.expires_min) if code.expires_min else "",
        buttons=(Button(kind="one_time_code", text=button_text),),
        code=code,
    )


def with_examples(design: Design, examples: Mapping[str, str]) -> Design:
    """The design with a Variable for each one that its body names."""
    names = names_in(design.body)
    return replace(design, variables=tuple(Variable(name=each, example=examples.get(each, "")) for each in names))


def read_design(components: Sequence[Any], *, parameter_format: str) -> Design:
    """The platform's components as a Design."""
    header, body, footer = None, "", ""
    examples: dict[str, str] = {}
    buttons: list[Button] = []
    others: list[str] = []
    for component in map(as_map, components):
        kind = (as_text(component.get("type")) or "").upper()
        if kind == "HEADER":
            header, other = _read_header(component, parameter_format)
            others += other
        elif kind == "BODY":
            body = as_text(component.get("text")) or ""
            examples = _read_examples(component, "body", parameter_format)
        elif kind == "FOOTER":
            footer = as_text(component.get("text")) or ""
        elif kind == "BUTTONS":
            buttons, more = _read_buttons(as_list(component.get("buttons")))
            others += more
        else:
            others.append(kind.lower() or "unknown")
    design = Design(body=body, header=header, footer=footer, buttons=tuple(buttons), others=tuple(others))
    if any(each.kind == "one_time_code" for each in buttons):
        design = _with_code(design, components)
    return with_examples(design, examples)


def _with_code(design: Design, components: Sequence[Any]) -> Design:
    """Its rules, and the texts that the platform has not told yet."""
    body, footer = (_find(components, kind) for kind in ("BODY", "FOOTER"))
    expires_min = as_int(footer.get("code_expiration_minutes"))
    code = CodeRules(advises=body.get("add_security_recommendation") is True, expires_min=expires_min)
    ours = code_design(code, "")
    return replace(design, code=code, body=design.body or ours.body, footer=design.footer or ours.footer)


def _find(components: Sequence[Any], kind: str) -> Json:
    return next((each for each in map(as_map, components) if each.get("type") == kind), {})


def write_components(design: Design, *, parameter_format: str, header_handle: str | None = None) -> list[Component]:
    """What the platform is sent. `header_handle`: of the sample file, which a header with a file must have."""
    if design.code is not None:
        return _write_code(design, design.code)
    components: list[Component] = []
    if design.header is not None:
        components.append(_write_header(design.header, parameter_format, header_handle))
    values = {each.name: each.example for each in design.variables}
    body: Component = {"type": "BODY", "text": design.body}
    components.append(_with_example(body, "body", values, parameter_format))
    if design.footer:
        components.append({"type": "FOOTER", "text": design.footer})
    if design.buttons:
        components.append({"type": "BUTTONS", "buttons": [_write_button(each) for each in design.buttons]})
    return components


def _write_code(design: Design, code: CodeRules) -> list[Component]:
    button = present(type="OTP", otp_type="COPY_CODE", text=design.buttons[0].text or None)
    components: list[Component] = [{"type": "BODY", "add_security_recommendation": code.advises}]
    if code.expires_min is not None:
        components.append({"type": "FOOTER", "code_expiration_minutes": code.expires_min})
    return [*components, {"type": "BUTTONS", "buttons": [button]}]


def rewrite_texts(components: Sequence[Any], texts: Mapping[str, str]) -> list[Component]:
    """The components with other texts; `texts` by type. One that is not there is left out."""
    changed = []
    for component in map(as_map, components):
        text = texts.get((as_text(component.get("type")) or "").upper())
        changed.append({**component, "text": text} if text and component.get("text") else dict(component))
    return changed


def _read_header(component: Json, parameter_format: str) -> tuple[Header | None, list[str]]:
    name = (as_text(component.get("format")) or "TEXT").upper()
    kind = _HEADER_FORMATS.get(name)
    if kind is None:
        return None, [f"{name.lower()}_header"]
    if kind == "text":
        text = as_text(component.get("text")) or ""
        examples = _read_examples(component, "header", parameter_format)
        return Header(kind="text", text=text, example=next(iter(examples.values()), "")), []
    return Header(kind=kind), []


def _read_examples(component: Json, part: str, parameter_format: str) -> dict[str, str]:
    example = as_map(component.get("example"))
    if parameter_format == "named":
        told = map(as_map, as_list(example.get(f"{part}_text_named_params")))
        return {as_text(each.get("param_name")) or "": as_text(each.get("example")) or "" for each in told}
    row = as_list(example.get(f"{part}_text"))
    if row and isinstance(row[0], list):
        row = row[0]
    names = names_in(as_text(component.get("text")) or "")
    return dict(zip(names, (as_text(each) or "" for each in row), strict=False))


def _read_buttons(given: Iterable[Any]) -> tuple[list[Button], list[str]]:
    buttons: list[Button] = []
    others = []
    for each in map(as_map, given):
        name = (as_text(each.get("type")) or "").upper()
        kind = _BUTTON_KINDS.get(name)
        if _CODE_URL.match(as_text(each.get("url")) or ""):
            kind = "one_time_code"
        if kind is None:
            others.append(f"{name.lower()}_button")
            continue
        example = each.get("example")
        shown = as_list(example)[0] if isinstance(example, list) and example else example
        buttons.append(
            Button(
                kind=kind,
                text=as_text(each.get("text")) or "",
                url=as_text(each.get("url")) or "",
                phone_number=as_text(each.get("phone_number")) or "",
                example=as_text(shown) or "",
            )
        )
    return buttons, others


def _write_header(header: Header, parameter_format: str, handle: str | None) -> Component:
    if header.kind != "text":
        media: Component = {"type": "HEADER", "format": _FORMAT_OF[header.kind]}
        return {**media, "example": {"header_handle": [handle]}} if handle else media
    component: Component = {"type": "HEADER", "format": "TEXT", "text": header.text}
    values = dict.fromkeys(names_in(header.text), header.example)
    return _with_example(component, "header", values, parameter_format)


def _with_example(component: Component, part: str, values: Mapping[str, str], parameter_format: str) -> Component:
    if not values:
        return component
    if parameter_format == "named":
        told = [{"param_name": name, "example": example} for name, example in values.items()]
        return {**component, "example": {f"{part}_text_named_params": told}}
    row = list(values.values())
    return {**component, "example": {f"{part}_text": [row] if part == "body" else row}}


def _write_button(button: Button) -> Component:
    if button.kind == "copy_code":
        return {"type": "COPY_CODE", "example": button.example}
    if button.kind == "url":
        example = [button.example] if names_in(button.url) else None
        return {"type": "URL", "text": button.text, "url": button.url, **present(example=example)}
    if button.kind == "phone_number":
        return {"type": "PHONE_NUMBER", "text": button.text, "phone_number": button.phone_number}
    return {"type": "QUICK_REPLY", "text": button.text}


def design_json(design: Design) -> dict[str, Any]:
    """TemplateDesignOut."""
    return asdict(design)


def design_from(given: Mapping[str, Any]) -> Design:
    """The design of what the API took or `design_json` made."""
    code = given.get("code")
    if code:
        text = next((each.get("text") for each in given.get("buttons") or ()), "")
        return code_design(CodeRules(**code), text or "")
    header = given.get("header")
    variables = {each["name"]: each.get("example") or "" for each in given.get("variables") or ()}
    design = Design(
        body=given["body"],
        header=Header(**header) if header else None,
        footer=given.get("footer") or "",
        buttons=tuple(Button(**each) for each in given.get("buttons") or ()),
        others=tuple(given.get("others") or ()),
    )
    return with_examples(design, variables)
