"""What agents send, as the API takes it, and what the composer of a conversation may offer."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from ninja import Field, Schema
from pydantic import ConfigDict, Discriminator, StringConstraints, Tag

from apps.inbox.composing import Reply


def _text(max_length: int, min_length: int = 1) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


TempId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
ProviderId = Annotated[str, StringConstraints(max_length=512)]
FileId = Annotated[str, StringConstraints(max_length=40)]
Short = Annotated[str, _text(300, 0)]
InteractiveKind = Literal["buttons", "list", "quick_replies", "cta_url", "location_request"]
ContentKind = Literal[
    "text", "image", "video", "audio", "file", "sticker", "location", "contacts", "reaction", "interactive", "template"
]
FileKind = Literal["image", "video", "audio", "file", "sticker"]


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class _ReplyBase(Schema):
    """`temp_id` is the sender's own id of it: the same one twice is one message. `reply_to`: the platform's id of the
    message that it quotes. `bulk`: one of many like it, which nobody waits for: it goes out behind replies and uses at
    most half of what the channel allows."""

    temp_id: TempId
    reply_to: ProviderId | None = None
    bulk: bool = False


class TextReplyIn(_ReplyBase):
    """A text. Where one message cannot hold it and the channel allows it, it goes out as several."""

    message_type: Literal["text"] = "text"
    body_text: Annotated[str, _text(20_000)]

    def read(self) -> Reply:
        return Reply(body_text=self.body_text)


class MediaReplyIn(_ReplyBase):
    """Uploaded files of one kind. `body_text`: a caption, where the channel has them. `voice`: a voice message."""

    message_type: FileKind
    attachment_ids: Annotated[list[FileId], Field(min_length=1, max_length=30)]
    body_text: Annotated[str, _text(4096, 0)] | None = None
    voice: bool = False

    def read(self) -> Reply:
        content = {"voice": True} if self.voice else {}
        ids = tuple(self.attachment_ids)
        return Reply(
            message_type=self.message_type, body_text=self.body_text or None, content=content, attachment_ids=ids
        )


class LocationIn(Schema):
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    name: Short | None = None
    address: Short | None = None


class LocationReplyIn(LocationIn, _ReplyBase):
    """A place."""

    message_type: Literal["location"]

    def read(self) -> Reply:
        place = LocationIn(**self.dict(include=set(LocationIn.model_fields))).dict(exclude_none=True)
        return Reply(message_type="location", content={"location": place})


class ContactPhoneIn(_Strict):
    """`wa_id`: the number under which WhatsApp knows it, digits only; then the customer can write there at once."""

    number: Annotated[str, _text(40)]
    type: Short | None = None
    wa_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{5,20}$")] | None = None


class ContactEmailIn(_Strict):
    address: Annotated[str, _text(254)]
    type: Short | None = None


class ContactIn(_Strict):
    """A contact card, in the shape in which customers' cards are shown."""

    name: Annotated[str, _text(200)]
    phones: Annotated[list[ContactPhoneIn], Field(max_length=10)] = []
    emails: Annotated[list[ContactEmailIn], Field(max_length=10)] = []
    urls: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2000)]], Field(max_length=10)
    ] = []
    organization: Short | None = None
    title: Short | None = None


class ContactsReplyIn(_ReplyBase):
    """Contact cards."""

    message_type: Literal["contacts"]
    contacts: Annotated[list[ContactIn], Field(min_length=1, max_length=10)]

    def read(self) -> Reply:
        cards = [{key: value for key, value in each.dict(exclude_none=True).items() if value} for each in self.contacts]
        return Reply(message_type="contacts", content={"contacts": cards})


class OptionIn(_Strict):
    """What the customer can choose. `id` comes back with the answer; without one it is numbered."""

    title: Annotated[str, _text(100)]
    id: Annotated[str, _text(1000)] | None = None
    description: Short | None = None


class OptionGroupIn(_Strict):
    rows: Annotated[list[OptionIn], Field(min_length=1, max_length=20)]
    title: Short | None = None


class InteractiveIn(_Strict):
    """A question with ready answers, or a link as a button.

    `options`: the answers of buttons and quick_replies; `sections` and `button` (the words that open it): of a list;
    `button` and `url`: of cta_url.
    """

    kind: InteractiveKind
    body: Annotated[str, _text(4096)]
    header: Short | None = None
    footer: Short | None = None
    options: Annotated[list[OptionIn], Field(max_length=20)] = []
    sections: Annotated[list[OptionGroupIn], Field(max_length=20)] = []
    button: Short | None = None
    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None


class InteractiveReplyIn(_ReplyBase):
    """A question with ready answers, or a link as a button."""

    message_type: Literal["interactive"]
    interactive: InteractiveIn

    def read(self) -> Reply:
        given = self.interactive.dict(exclude_none=True)
        options = [*given["options"], *(row for group in given["sections"] for row in group["rows"])]
        for number, option in enumerate(options, start=1):
            option.setdefault("id", str(number))
        shown = {key: value for key, value in given.items() if value not in ("", [])}
        return Reply(message_type="interactive", body_text=given["body"], content={"interactive": shown})


class TemplateVariableIn(_Strict):
    """`name`: where the template names its variables instead of numbering them."""

    text: Annotated[str, _text(1024)]
    name: Short | None = None


class TemplateButtonIn(_Strict):
    """The variable part of the button with this index: a URL's end, a quick reply's payload, or a code to copy."""

    index: Annotated[int, Field(ge=0, le=9)]
    sub_type: Literal["url", "quick_reply", "copy_code"]
    text: Annotated[str, _text(2000)]


class TemplateVariablesIn(_Strict):
    header: Annotated[list[TemplateVariableIn], Field(max_length=1)] = []
    body: Annotated[list[TemplateVariableIn], Field(max_length=100)] = []
    buttons: Annotated[list[TemplateButtonIn], Field(max_length=10)] = []


class TemplateIn(_Strict):
    """`header_attachment_id`: an uploaded file, where the template begins with one; `header_location`: the place, with
    name and address, where it begins with that."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(_[A-Za-z]{2,4})?$")]
    variables: TemplateVariablesIn = Field(default_factory=TemplateVariablesIn)
    header_attachment_id: FileId | None = None
    header_location: LocationIn | None = None


class TemplateReplyIn(_ReplyBase):
    """An approved template with its variables; the only message that WhatsApp takes outside of the reply window."""

    message_type: Literal["template"]
    template: TemplateIn

    def read(self) -> Reply:
        given = self.template.dict(exclude_none=True)
        file_id = given.pop("header_attachment_id", None)
        given["variables"] = {part: values for part, values in given["variables"].items() if values}
        ids = (file_id,) if file_id else ()
        return Reply(message_type="template", content={"template": given}, attachment_ids=ids)


def _read_type(given: Any) -> str:
    """Which of the kinds it is, marked as what is no part of the body; without a type a text."""
    named = given.get("message_type", "text") if isinstance(given, Mapping) else getattr(given, "message_type", "text")
    return "#media" if named in get_args(FileKind) else f"#{named}"


ReplyIn = Annotated[
    Annotated[TextReplyIn, Tag("#text")]
    | Annotated[MediaReplyIn, Tag("#media")]
    | Annotated[LocationReplyIn, Tag("#location")]
    | Annotated[ContactsReplyIn, Tag("#contacts")]
    | Annotated[InteractiveReplyIn, Tag("#interactive")]
    | Annotated[TemplateReplyIn, Tag("#template")],
    Discriminator(_read_type),
]


class ReactionIn(_Strict):
    emoji: Annotated[str, _text(32)]


class TextLimitOut(Schema):
    """`splits`: a longer text goes out as several messages instead of being refused."""

    limit: int
    unit: Literal["characters", "bytes"]
    splits: bool


class FileLimitOut(Schema):
    """`mime_types`: those taken ("video/*" is any video), empty for any. `caption`: characters, 0 for none.

    `prepared_mime_types`: those that are made into one that is taken, up to `prepared_max_bytes`; photos that are too
    large too.
    """

    kind: FileKind
    mime_types: list[str]
    max_bytes: int
    prepared_mime_types: list[str]
    prepared_max_bytes: int
    at_once: int
    caption: int


class InteractiveLimitOut(Schema):
    """Characters, and how many answers and groups there may be; 0: does not exist there."""

    kind: InteractiveKind
    body: int
    header: int
    footer: int
    options: int
    title: int
    description: int
    sections: int
    section_title: int
    button: int


class ComposerLimitsOut(Schema):
    """`contacts`: cards in one message. `reactions`: the emoji there are, null for any."""

    text: TextLimitOut
    files: list[FileLimitOut]
    interactive: list[InteractiveLimitOut]
    contacts: int
    voice: bool
    reactions: list[str] | None


class WindowOut(Schema):
    """`ends_at`: when the state changes by itself to `then`; null: not by itself."""

    state: Literal["open", "human_agent", "template_only", "closed"]
    ends_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None
    then: Literal["human_agent", "template_only", "closed"] | None


class ComposerOut(Schema):
    """What can be written in the conversation now; the server checks replies by the same rules."""

    kinds: list[ContentKind]
    limits: ComposerLimitsOut
    window: WindowOut
