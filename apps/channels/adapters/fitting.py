"""Whether a message fits its channel, and in plain words why not. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.channels.adapters.capabilities import Capabilities, FileRule, InteractiveRule, TextRule
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.contents import (
    ContactsContent,
    Content,
    ControlContent,
    InteractiveContent,
    LocationContent,
    MediaContent,
    Option,
    ReactionContent,
    TemplateContent,
    TextContent,
)
from apps.channels.adapters.items import Channel
from apps.channels.adapters.sending import Rejected

_KIND_WORDS = {
    "image": "photos",
    "video": "videos",
    "audio": "audio",
    "file": "files",
    "sticker": "stickers",
    "buttons": "buttons",
    "list": "lists",
    "quick_replies": "quick replies",
    "cta_url": "link buttons",
    "location_request": "requests for a location",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a channel does not take a message: a stable code, and words for the agent."""

    code: str
    detail: str


def find_misfit(content: Content, channel: Channel) -> Misfit | None:
    """The first thing about a message that its channel would refuse; None when it fits."""
    check: Callable[[Any, Capabilities], Misfit | None] = _CHECKS[type(content)]
    return check(content, capabilities_of(channel))


def require_fit(content: Content, channel: Channel) -> None:
    """Raises Rejected for what does not fit: nothing is sent."""
    misfit = find_misfit(content, channel)
    if misfit is not None:
        raise Rejected(misfit.code, misfit.detail)


def _check_text(content: TextContent, takes: Capabilities) -> Misfit | None:
    if not content.text.strip():
        return Misfit("message_empty", "The message has no text.")
    return _check_length(content.text, takes.text, takes)


def _check_length(text: str, rule: TextRule, takes: Capabilities) -> Misfit | None:
    over = rule.measure(text) - rule.limit
    if over <= 0:
        return None
    too_long = f"The message is {_count(over, rule.unit)} too long"
    return Misfit("message_too_long", f"{too_long}: {takes.name} takes at most {rule.limit} {rule.unit}.")


def _check_media(content: MediaContent, takes: Capabilities) -> Misfit | None:
    rule = takes.files.get(content.kind)
    if rule is None:
        return _unsupported(content.kind, takes)
    if not content.files:
        return Misfit("message_empty", "The message has no file.")
    if len(content.files) > rule.at_once:
        return Misfit("too_many_files", f"{takes.name} takes at most {rule.at_once} in one message.")
    if content.caption and len(content.caption) > rule.caption:
        if not rule.caption:
            words = _KIND_WORDS[content.kind]
            return Misfit("caption_unsupported", f"{takes.name} takes no text with {words}: send it by itself.")
        return _too_long("The caption", content.caption, rule.caption)
    if content.voice and takes.voice and any(not _is_ogg(each.source.mime_type) for each in content.files):
        return Misfit("media_rejected", "A voice message must be ogg with opus.")
    return next((misfit for each in content.files if (misfit := _check_file(each.source, rule, takes))), None)


def _check_file(source: Any, rule: FileRule, takes: Capabilities) -> Misfit | None:
    name = source.filename or "The file"
    if source.size > rule.max_bytes:
        return Misfit("media_too_large", f"{name} is too large: {takes.name} takes at most {_size(rule.max_bytes)}.")
    plain = source.mime_type.split(";")[0].strip().lower()
    if rule.mime_types and plain not in rule.mime_types and f"{plain.split('/')[0]}/*" not in rule.mime_types:
        return Misfit("media_type_unsupported", f"{takes.name} does not take {plain} here.")
    return None


def _check_location(content: LocationContent, takes: Capabilities) -> Misfit | None:
    if not takes.locations:
        return Misfit("kind_unsupported", f"{takes.name} takes no locations.")
    if not (-90 <= content.latitude <= 90 and -180 <= content.longitude <= 180):
        return Misfit("message_invalid", "Latitude lies between -90 and 90, longitude between -180 and 180.")
    return None


def _check_contacts(content: ContactsContent, takes: Capabilities) -> Misfit | None:
    if not takes.contacts:
        return Misfit("kind_unsupported", f"{takes.name} takes no contact cards.")
    if not 1 <= len(content.contacts) <= takes.contacts:
        return Misfit("message_invalid", f"One message takes 1 to {takes.contacts} contact cards.")
    return None


def _check_reaction(content: ReactionContent, takes: Capabilities) -> Misfit | None:
    if takes.reactions == ():
        return Misfit("kind_unsupported", f"{takes.name} takes no reactions.")
    plain = {_without_variation(each) for each in takes.reactions or ()}
    if content.emoji and takes.reactions is not None and _without_variation(content.emoji) not in plain:
        return Misfit("reaction_unsupported", f"On {takes.name} one can only react with {' '.join(takes.reactions)}.")
    return None


def _check_interactive(content: InteractiveContent, takes: Capabilities) -> Misfit | None:
    rule = takes.interactive.get(content.kind)
    if rule is None:
        return _unsupported(content.kind, takes)
    if not content.body.strip():
        return Misfit("message_empty", "The message has no text.")
    options = _all_options(content)
    lengths = [
        ("The text", content.body, min(rule.body, takes.text.limit)),
        ("The header", content.header, rule.header),
        ("The footer", content.footer, rule.footer),
        ("The button's text", content.button, rule.button),
        *(("A group's title", each.title, rule.section_title) for each in content.sections),
        *(_lengths(options, rule)),
    ]
    if takes.text.unit == "bytes" and (long := _check_length(content.body, takes.text, takes)):
        return long
    return _first_too_long(lengths) or _check_options(content, options, rule) or _check_parts(content, rule)


def _lengths(options: Iterable[Option], rule: InteractiveRule) -> Iterable[tuple[str, str | None, int]]:
    for option in options:
        yield f"“{option.title}”", option.title, rule.title
        yield f"The description of “{option.title}”", option.description, rule.description
        yield f"The id of “{option.title}”", option.id, rule.option_id


def _first_too_long(lengths: Iterable[tuple[str, str | None, int]]) -> Misfit | None:
    for name, text, limit in lengths:
        if text and not limit:
            return Misfit("message_invalid", f"{name} is not possible in this kind of message.")
        if text and len(text) > limit:
            return _too_long(name, text, limit)
    return None


def _check_options(content: InteractiveContent, options: Sequence[Option], rule: InteractiveRule) -> Misfit | None:
    words = _KIND_WORDS[content.kind]
    if not rule.options:
        return Misfit("message_invalid", f"There are no answers to choose from in {words}.") if options else None
    if not 1 <= len(options) <= rule.options:
        return Misfit("message_invalid", f"There may be 1 to {rule.options} answers in {words}.")
    if any(not option.title.strip() or not option.id for option in options):
        return Misfit("message_invalid", "Each answer needs a title and an id.")
    if len({option.id for option in options}) < len(options):
        return Misfit("message_invalid", "Each answer needs an id of its own.")
    if len({option.title for option in options}) < len(options) and content.kind != "list":
        return Misfit("message_invalid", "Each answer needs a title of its own.")
    return None


def _check_parts(content: InteractiveContent, rule: InteractiveRule) -> Misfit | None:
    if content.kind == "list":
        if not content.button:
            return Misfit("message_invalid", "The list needs words for the button that opens it.")
        if len(content.sections) > rule.sections:
            return Misfit("message_invalid", f"A list takes at most {rule.sections} groups.")
        if len(content.sections) > 1 and any(not each.title for each in content.sections):
            return Misfit("message_invalid", "Each group of the list needs a title.")
    if content.kind == "cta_url" and not (content.button and content.url):
        return Misfit("message_invalid", "A link button needs its words and an address.")
    if content.url and not content.url.startswith(("https://", "http://")):
        return Misfit("message_invalid", "The address must begin with https:// or http://.")
    return None


def _check_template(content: TemplateContent, takes: Capabilities) -> Misfit | None:
    if not takes.window.templates:
        return Misfit("kind_unsupported", f"{takes.name} has no templates.")
    values = [each.text for each in (*content.header, *content.body)] + [each.text for each in content.buttons]
    if not all(value.strip() for value in values):
        return Misfit("message_invalid", "Every variable of the template needs a value.")
    header = content.header_file
    if header is None:
        return None
    rule = takes.files.get(header.source.kind)
    if rule is None or header.source.kind not in ("image", "video", "file"):
        return Misfit("media_type_unsupported", "A template's header is a photo, a video or a document.")
    if header.source.kind == "file" and header.source.mime_type != "application/pdf":
        return Misfit("media_type_unsupported", "The document at the top of a template has to be a PDF.")
    return _check_file(header.source, rule, takes)


def _check_control(content: ControlContent, takes: Capabilities) -> Misfit | None:
    return None  # whether there are other apps is no question of fitting


def _too_long(name: str, text: str, limit: int) -> Misfit:
    over = _count(len(text) - limit, "characters")
    return Misfit("message_too_long", f"{name} is {over} too long ({limit} at most).")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit if number != 1 else unit.removesuffix('s')}"


def _all_options(content: InteractiveContent) -> tuple[Option, ...]:
    return content.options + tuple(option for section in content.sections for option in section.options)


def _unsupported(kind: str, takes: Capabilities) -> Misfit:
    return Misfit("kind_unsupported", f"{takes.name} takes no {_KIND_WORDS[kind]}.")


def _is_ogg(mime_type: str) -> bool:
    return mime_type.split(";")[0].strip().lower() == "audio/ogg"


def _without_variation(emoji: str) -> str:
    """Without the mark that asks for the coloured form: ❤ and ❤️ are the same reaction."""
    return emoji.replace("\ufe0f", "")


def _size(count: int) -> str:
    return f"{count // (1024 * 1024)} MB" if count >= 1024 * 1024 else f"{count // 1024} KB"


_CHECKS: dict[type, Callable[[Any, Capabilities], Misfit | None]] = {
    TextContent: _check_text,
    MediaContent: _check_media,
    LocationContent: _check_location,
    ContactsContent: _check_contacts,
    ReactionContent: _check_reaction,
    InteractiveContent: _check_interactive,
    TemplateContent: _check_template,
    ControlContent: _check_control,
}
