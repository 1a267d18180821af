"""What a message to a customer says, as values: one class for each kind that some channel takes. Pure.

`read_content` makes them from what a stored message holds; adapters write them into the platform's words. Which channel
takes what is told by `capabilities`, and `fitting` says what does not fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol, TypeAlias, get_args

from apps.channels.adapters.items import MediaKind
from apps.channels.adapters.reading import clean_text

InteractiveKind: TypeAlias = Literal["buttons", "list", "quick_replies", "cta_url", "location_request"]
ContentKind: TypeAlias = Literal[
    "text",
    "image",
    "video",
    "audio",
    "file",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
]
MEDIA_KINDS: frozenset[str] = frozenset(get_args(MediaKind))


class MediaSource(Protocol):
    """A stored file that is to be sent. `size` is in bytes; `filename` is safe to show to the customer."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> MediaKind: ...
    @property
    def mime_type(self) -> str: ...
    @property
    def filename(self) -> str | None: ...
    @property
    def size(self) -> int: ...

    def open(self) -> IO[bytes]:
        """The bytes from the beginning, to be read piece by piece and closed."""

    def link(self) -> str:
        """An address under which the platform can fetch the file within the next minutes, without a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundFile:
    """A file of a message. `provider_id`: the platform has it already under this id."""

    source: MediaSource
    provider_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContent:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaContent:
    """Files of one kind. `voice`: a voice note rather than a piece of music."""

    kind: MediaKind
    files: tuple[OutboundFile, ...]
    caption: str | None = None
    voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationContent:
    """Degrees; 0.0 is a value."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsContent:
    """Contact cards as the inbox shows them: name, phones[{number, type, wa_id}], emails[{address, type}],
    organization, title, urls."""

    contacts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionContent:
    """`target_id`: the platform's id of the message it is about. An empty `emoji` takes the reaction back."""

    target_id: str
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What the customer can choose: a button, a row of a list, a quick reply. `id` comes back with the answer."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of rows in a list; the title may only be left out when it is the only group."""

    options: tuple[Option, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractiveContent:
    """A question with ready answers, or a link as a button.

    `options`: of buttons and quick_replies; `sections` and `button` (the words that open it): of a list; `button` and
    `url`: of cta_url.
    """

    kind: InteractiveKind
    body: str
    header: str | None = None
    footer: str | None = None
    options: tuple[Option, ...] = ()
    sections: tuple[Section, ...] = ()
    button: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateVariable:
    """The value of a variable; `name` where the template names its variables instead of numbering them."""

    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateButton:
    """The variable part of a button: a URL's end, a quick reply's payload, or the code to copy."""

    index: int
    sub_type: Literal["url", "quick_reply", "copy_code"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContent:
    """A message that the platform has approved, with its variables. `header_file`: photo, video or document above;
    `header_location`: the place above."""

    name: str
    language: str
    header: tuple[TemplateVariable, ...] = ()
    body: tuple[TemplateVariable, ...] = ()
    buttons: tuple[TemplateButton, ...] = ()
    header_file: OutboundFile | None = None
    header_location: LocationContent | None = None


ControlAction: TypeAlias = Literal["take", "pass", "release"]
_CONTROLS: dict[str, ControlAction] = {f"{each}_thread_control": each for each in get_args(ControlAction)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlContent:
    """Nothing that the customer sees: we take the thread from another app or give it up. `app_id`: to whom."""

    action: ControlAction
    app_id: str | None = None


Content: TypeAlias = (
    TextContent
    | MediaContent
    | LocationContent
    | ContactsContent
    | ReactionContent
    | InteractiveContent
    | TemplateContent
    | ControlContent
)


def read_content(
    message_type: str,
    *,
    body_text: str | None,
    content: Mapping[str, Any],
    target_id: str | None = None,
    files: Sequence[OutboundFile] = (),
) -> Content:
    """What a stored message says; `content` as the API has validated it. Raises KeyError or ValueError for anything
    else."""
    words = clean_text(body_text or "")
    if message_type == "text":
        return TextContent(text=words)
    if message_type in MEDIA_KINDS:
        kind: Any = message_type
        return MediaContent(kind=kind, files=tuple(files), caption=words or None, voice=content.get("voice") is True)
    if message_type == "location":
        return _read_location(content["location"])
    if message_type == "contacts":
        return ContactsContent(contacts=tuple(content["contacts"]))
    if message_type == "reaction":
        return ReactionContent(target_id=target_id or "", emoji=words)
    if message_type == "interactive":
        return _read_interactive(content["interactive"])
    if message_type == "template":
        return _read_template(content["template"], files)
    if message_type == "event" and (action := _CONTROLS.get(content["event"]["kind"])) is not None:
        return ControlContent(action=action, app_id=content["event"].get("app_id") if action == "pass" else None)
    raise ValueError(f"nothing can be sent as {message_type}")


def _read_location(given: Mapping[str, Any]) -> LocationContent:
    return LocationContent(
        latitude=given["latitude"],
        longitude=given["longitude"],
        name=given.get("name") or None,
        address=given.get("address") or None,
    )


def _read_interactive(given: Mapping[str, Any]) -> InteractiveContent:
    sections = (
        Section(title=each.get("title") or None, options=_read_options(each.get("rows")))
        for each in given.get("sections") or ()
    )
    return InteractiveContent(
        kind=given["kind"],
        body=given["body"],
        header=given.get("header") or None,
        footer=given.get("footer") or None,
        options=_read_options(given.get("options")),
        sections=tuple(sections),
        button=given.get("button") or None,
        url=given.get("url") or None,
    )


def _read_options(given: Sequence[Mapping[str, Any]] | None) -> tuple[Option, ...]:
    return tuple(
        Option(id=each["id"], title=each["title"], description=each.get("description") or None) for each in given or ()
    )


def _read_template(given: Mapping[str, Any], files: Sequence[OutboundFile]) -> TemplateContent:
    variables = given.get("variables") or {}

    def read_variables(part: str) -> tuple[TemplateVariable, ...]:
        return tuple(TemplateVariable(text=each["text"], name=each.get("name")) for each in variables.get(part) or ())

    return TemplateContent(
        name=given["name"],
        language=given["language"],
        header=read_variables("header"),
        body=read_variables("body"),
        buttons=tuple(
            TemplateButton(index=each["index"], sub_type=each["sub_type"], text=each["text"])
            for each in variables.get("buttons") or ()
        ),
        header_file=files[0] if files else None,
        header_location=_read_location(given["header_location"]) if given.get("header_location") else None,
    )
