"""What each kind of message is called in WhatsApp's Cloud API."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.channels.adapters.contents import (
    ContactsContent,
    Content,
    InteractiveContent,
    LocationContent,
    MediaContent,
    Option,
    OutboundFile,
    ReactionContent,
    TemplateButton,
    TemplateContent,
    TemplateVariable,
    TextContent,
)
from apps.channels.adapters.reading import present

Body = dict[str, object]

_MEDIA_NAMES = {"image": "image", "video": "video", "audio": "audio", "file": "document", "sticker": "sticker"}


def write_content(content: Content) -> Body:
    """`type` and the object of that name."""
    write: Callable[[Any], Body] = _WRITERS[type(content)]
    return write(content)


def _write_text(content: TextContent) -> Body:
    return {"type": "text", "text": {"body": content.text, "preview_url": True}}


def _write_media(content: MediaContent) -> Body:
    (file,) = content.files
    name = _MEDIA_NAMES[content.kind]
    body = _write_file(file)
    if content.kind == "file" and file.source.filename:
        body["filename"] = file.source.filename
    if content.caption:
        body["caption"] = content.caption
    if content.voice:
        body["voice"] = True
    return {"type": name, name: body}


def _write_file(file: OutboundFile) -> Body:
    return {"id": file.provider_id} if file.provider_id is not None else {"link": file.source.link()}


def _write_location(content: LocationContent) -> Body:
    place = {"latitude": content.latitude, "longitude": content.longitude}
    return {"type": "location", "location": {**place, **present(name=content.name, address=content.address)}}


def _write_contacts(content: ContactsContent) -> Body:
    return {"type": "contacts", "contacts": [_write_contact(each) for each in content.contacts]}


def _write_contact(card: Mapping[str, Any]) -> Body:
    """Beside `formatted_name` WhatsApp wants at least one part of the name."""
    org = present(company=card.get("organization"), title=card.get("title"))
    phones = [
        present(phone=each["number"], type=each.get("type"), wa_id=each.get("wa_id")) for each in _of(card, "phones")
    ]
    emails = [present(email=each["address"], type=each.get("type")) for each in _of(card, "emails")]
    return present(
        name={"formatted_name": card["name"], "first_name": card["name"]},
        org=org or None,
        phones=phones or None,
        emails=emails or None,
        urls=[{"url": each} for each in _of(card, "urls")] or None,
    )


def _of(card: Mapping[str, Any], part: str) -> Sequence[Any]:
    return card.get(part) or ()


def _write_reaction(content: ReactionContent) -> Body:
    return {"type": "reaction", "reaction": {"message_id": content.target_id, "emoji": content.emoji}}


def _write_interactive(content: InteractiveContent) -> Body:
    kind, action = _ACTIONS[content.kind](content)
    shown = present(
        header={"type": "text", "text": content.header} if content.header else None,
        footer={"text": content.footer} if content.footer else None,
    )
    body = {"type": kind, "body": {"text": content.body}, **shown, "action": action}
    return {"type": "interactive", "interactive": body}


def _write_buttons(content: InteractiveContent) -> tuple[str, Body]:
    buttons = [{"type": "reply", "reply": {"id": each.id, "title": each.title}} for each in content.options]
    return "button", {"buttons": buttons}


def _write_list(content: InteractiveContent) -> tuple[str, Body]:
    sections = [
        {**present(title=each.title), "rows": [_write_row(row) for row in each.options]} for each in content.sections
    ]
    return "list", {"button": content.button, "sections": sections}


def _write_row(option: Option) -> Body:
    return present(id=option.id, title=option.title, description=option.description)


def _write_link(content: InteractiveContent) -> tuple[str, Body]:
    parameters = {"display_text": content.button, "url": content.url}
    return "cta_url", {"name": "cta_url", "parameters": parameters}


def _write_location_request(content: InteractiveContent) -> tuple[str, Body]:
    return "location_request_message", {"name": "send_location"}


def _write_template(content: TemplateContent) -> Body:
    components: list[Body] = []
    if content.header_file is not None:
        name = _MEDIA_NAMES[content.header_file.source.kind]
        file = _write_file(content.header_file)
        if name == "document" and content.header_file.source.filename:
            file["filename"] = content.header_file.source.filename
        components.append({"type": "header", "parameters": [{"type": name, name: file}]})
    elif content.header_location is not None:
        components.append({"type": "header", "parameters": [_write_location(content.header_location)]})
    elif content.header:
        components.append({"type": "header", "parameters": [_write_variable(each) for each in content.header]})
    if content.body:
        components.append({"type": "body", "parameters": [_write_variable(each) for each in content.body]})
    components += [_write_template_button(each) for each in content.buttons]
    template: Body = {"name": content.name, "language": {"code": content.language}}
    if components:
        template["components"] = components
    return {"type": "template", "template": template}


def _write_variable(variable: TemplateVariable) -> Body:
    return {"type": "text", **present(parameter_name=variable.name), "text": variable.text}


def _write_template_button(button: TemplateButton) -> Body:
    kind, value = {
        "url": ("text", "text"),
        "quick_reply": ("payload", "payload"),
        "copy_code": ("coupon_code", "coupon_code"),
    }[button.sub_type]
    return {
        "type": "button",
        "sub_type": button.sub_type,
        "index": str(button.index),
        "parameters": [{"type": kind, value: button.text}],
    }


_ACTIONS: dict[str, Callable[[InteractiveContent], tuple[str, Body]]] = {
    "buttons": _write_buttons,
    "list": _write_list,
    "cta_url": _write_link,
    "location_request": _write_location_request,
}
_WRITERS: dict[type, Callable[[Any], Body]] = {
    TextContent: _write_text,
    MediaContent: _write_media,
    LocationContent: _write_location,
    ContactsContent: _write_contacts,
    ReactionContent: _write_reaction,
    InteractiveContent: _write_interactive,
    TemplateContent: _write_template,
}
