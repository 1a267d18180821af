"""Message templates as the API shows and takes them."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Category = Literal["marketing", "utility", "authentication"]
ParameterFormat = Literal["positional", "named"]
HeaderKind = Literal["text", "image", "video", "file", "location"]
ButtonKind = Literal["quick_reply", "url", "phone_number", "copy_code", "one_time_code"]


def _text(max_length: int) -> Any:
    return StringConstraints(max_length=max_length)


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class DesignVariableOut(Schema):
    """A variable of the text, and what the reviewers are shown in its place."""

    name: str
    example: str


class DesignHeaderOut(Schema):
    """A line (`text`, `example` of its variable), the kind of file that stands above the text, or a place."""

    kind: HeaderKind
    text: str
    example: str


class DesignButtonOut(Schema):
    """`url` may end in {{1}}. `example`: the whole address, or the code to copy."""

    kind: ButtonKind
    text: str
    url: str
    phone_number: str
    example: str


class CodeRulesOut(Schema):
    """Of a template for one-time codes: whether it advises not to share the code, and how many minutes that lives."""

    advises: bool
    expires_min: int | None


class TemplateDesignOut(Schema):
    """A template's parts. `variables`: of the body, in its order. `code`: of one for one-time codes, whose texts are
    WhatsApp's. `others`: parts that cannot be written or sent from here, by the platform's names."""

    header: DesignHeaderOut | None
    body: str
    variables: list[DesignVariableOut]
    footer: str
    buttons: list[DesignButtonOut]
    code: CodeRulesOut | None
    others: list[str]


class TemplateProblemOut(Schema):
    """Why the platform did not take it. `is_waiting`: it is tried again by itself."""

    code: str
    detail: str
    mend: str
    platform_code: str
    is_waiting: bool


class TemplateOut(Schema):
    """One language of a template of a WhatsApp Business account.

    `design` is what the platform has (of a draft: what is written). `status` is the platform's word, or "draft".
    `work`: what is on its way to the platform. `used_at` is at most a minute late.
    """

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    next_category: str | None
    status: str
    status_words: str
    status_since: Timestamp | None
    reason: str | None
    quality: Literal["green", "yellow", "red"] | None
    parameter_format: str
    design: TemplateDesignOut
    has_draft: bool
    is_editable: bool
    is_sendable: bool
    work: Literal["submit", "edit", "delete"] | None
    problem: TemplateProblemOut | None
    used_at: Timestamp | None
    synced_at: Timestamp | None
    changed_at: Timestamp
    rev: int


class TemplatePage(Schema):
    data: list[TemplateOut]
    next_cursor: str | None


class TemplateAccountOut(Schema):
    """A WhatsApp Business account: its numbers by channel account, those first whose templates one may manage, and
    whether its templates are being read. `count`: its templates, whatever the language; `languages`: that they have."""

    waba_id: str
    channel_account_ids: list[str]
    is_syncing: bool
    synced_at: Timestamp | None
    count: int
    languages: list[str]


class TemplateAccounts(Schema):
    data: list[TemplateAccountOut]


class RecentTemplates(Schema):
    data: list[TemplateOut]


class TemplateEditedOut(Schema):
    """What the next submission would send."""

    design: TemplateDesignOut
    category: str
    parameter_format: str


class TemplateFaultOut(Schema):
    """What the platform would refuse. `field`: the part of the form, such as body or buttons.0.url."""

    field: str
    code: str
    detail: str


class TemplateLanguageOut(Schema):
    id: str
    language: str
    status: str


class TemplateEventOut(Schema):
    """`by`: the member's name; null: the platform."""

    id: int
    kind: str
    title: str
    detail: str
    by: str | None
    occurred_at: Timestamp


class TemplateSampleOut(Schema):
    """The file that reviewers are shown above the text. `url`: opens it for some minutes, once it is stored.
    `problem`: why it could not be made ready."""

    id: str
    kind: Literal["image", "video", "file"]
    filename: str | None
    size: int | None
    state: Literal["pending", "stored", "failed", "expired"]
    problem: str | None
    url: str | None


class TemplateDetailOut(TemplateOut):
    """`sample`: of the next submission. `languages`: every language of the same name, this one among them. `history`:
    newest first."""

    edited: TemplateEditedOut
    sample: TemplateSampleOut | None
    faults: list[TemplateFaultOut]
    languages: list[TemplateLanguageOut]
    history: list[TemplateEventOut]


class DesignVariableIn(_Strict):
    name: Annotated[str, _text(64)]
    example: Annotated[str, _text(200)] = ""


class DesignHeaderIn(_Strict):
    kind: HeaderKind
    text: Annotated[str, _text(200)] = ""
    example: Annotated[str, _text(200)] = ""


class DesignButtonIn(_Strict):
    kind: ButtonKind
    text: Annotated[str, _text(100)] = ""
    url: Annotated[str, _text(2100)] = ""
    phone_number: Annotated[str, _text(40)] = ""
    example: Annotated[str, _text(2100)] = ""


class CodeRulesIn(_Strict):
    advises: bool = True
    expires_min: int | None = None


class TemplateDesignIn(_Strict):
    """What is written so far; it need not be complete before it is sent in. With `code`, only the first button's text
    counts besides."""

    body: Annotated[str, _text(4096)]
    code: CodeRulesIn | None = None
    header: DesignHeaderIn | None = None
    variables: Annotated[list[DesignVariableIn], Field(max_length=100)] = []
    footer: Annotated[str, _text(200)] = ""
    buttons: Annotated[list[DesignButtonIn], Field(max_length=20)] = []


class TemplateContentIn(_Strict):
    """`sample_file_id`: a file uploaded for the account, or the sample it has already; null: none."""

    category: Category
    parameter_format: ParameterFormat = "positional"
    design: TemplateDesignIn
    sample_file_id: Annotated[str, StringConstraints(pattern=r"^att_[a-z0-9]{1,36}$")] | None = None


class MessageTemplateIn(TemplateContentIn):
    """`channel_account_id`: any number of the WhatsApp Business account."""

    channel_account_id: Id
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2,4})?$")]


class TemplateSyncIn(_Strict):
    waba_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
