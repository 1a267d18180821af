"""Channel accounts as the API shows them."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from apps.channels.adapters.catalog import CHANNELS
from apps.channels.ways import WAYS
from kernel.schemas import OneOf

Channel = Annotated[str, OneOf(CHANNELS)]
WayKey = Annotated[str, OneOf(WAYS)]
PlatformId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{3,40}$")]
Secret = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=2000)]
ExternalId = Annotated[str, StringConstraints(max_length=64)]


class ChannelSettingsOut(Schema):
    """`read_marks`: customers are shown that their messages were read."""

    read_marks: bool


class ChannelAccountOut(Schema):
    """A connected account; the token is never part of it. Times are ISO-8601 UTC."""

    id: str
    channel_type: Channel
    name: str
    status: Literal["connected", "reconnect", "disconnected"]
    status_code: str
    status_since: str | None
    is_sandbox: bool
    wa_phone_number_id: str | None
    wa_waba_id: str | None
    meta_page_id: str | None
    ig_account_id: str | None
    way: WayKey | Literal[""]
    username: str
    phone_number: str
    verified_name: str
    name_status: str
    quality: Literal["green", "yellow", "red", ""]
    messaging_limit: str
    throughput: str
    is_coexistence: bool
    connected_at: str | None
    token_expires_at: str | None
    data_access_expires_at: str | None
    last_in_at: str | None
    last_out_at: str | None
    subscription_state: Literal["unknown", "active", "incomplete", "missing"]
    checked_at: str | None
    silent_since: str | None
    settings: ChannelSettingsOut
    rev: int


class ChannelAccountPage(Schema):
    data: list[ChannelAccountOut]
    next_cursor: str | None


class CheckStepOut(Schema):
    """One precondition, in the order in which they are asked. `action`: what a button can do to mend it.
    `at`: when what `detail` tells happened last."""

    key: str
    label: str
    state: Literal["ok", "warning", "failed", "skipped"]
    detail: str
    mend: str
    action: Literal["", "reconnect", "subscribe", "open_platform"]
    url: str
    at: str | None = None


class HealthEventOut(Schema):
    """An entry of the timeline."""

    id: int
    kind: str
    level: Literal["info", "warning", "problem"]
    title: str
    detail: str
    occurred_at: str


class HealthEventPage(Schema):
    data: list[HealthEventOut]
    next_cursor: str | None


class ScopeOut(Schema):
    scope: str
    name: str
    is_granted: bool
    is_essential: bool


class OwnWebhookOut(Schema):
    """What has to be entered in the organization's own app, where Meta did not take it by itself."""

    url: str
    verify_token: str


class ChannelDetailOut(Schema):
    """One account with everything about its health. `is_checking`: a check is asked for and not done yet."""

    account: ChannelAccountOut
    reason: str
    scopes: list[ScopeOut]
    steps: list[CheckStepOut]
    is_checking: bool
    events: list[HealthEventOut]
    own_webhook: OwnWebhookOut | None


class AlarmMailsOut(Schema):
    """Whether one is mailed when a channel that one may mend needs a look."""

    is_wanted: bool


class AlarmMailsIn(Schema):
    is_wanted: bool


class ChannelSettingsIn(Schema):
    model_config = ConfigDict(extra="forbid")
    read_marks: bool | None = None


class ChannelChangeIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    settings: ChannelSettingsIn | None = None


class WayOut(Schema):
    """A way to connect. `is_offered`: whoever runs this server has set it up."""

    key: WayKey
    channel_type: Channel
    name: str
    has_dialog: bool
    is_offered: bool
    scopes: list[ScopeOut]


class WayList(Schema):
    data: list[WayOut]


class OwnAppIn(Schema):
    """An app of the organization's own at Meta."""

    app_id: PlatformId
    app_secret: Secret
    access_token: Secret
    waba_id: PlatformId
    phone_number_id: PlatformId


class ConnectIn(Schema):
    """`channel_account_id`: connect this one again. `own_app`: for whatsapp_manual, which has no dialog.
    `coexistence`: keep using the WhatsApp Business app on the number."""

    way: WayKey
    channel_account_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    coexistence: bool = False
    own_app: OwnAppIn | None = None


class ConnectChoiceOut(Schema):
    """An account that could be connected; `problem` says why not, `warning` what else happens."""

    id: str
    name: str
    detail: str
    is_free: bool
    is_connected: bool
    needs_pin: bool
    problem: str
    warning: str


class ConnectStepOut(Schema):
    """Something that was done, or is being done; `account`: for which of the chosen."""

    key: str
    label: str
    state: Literal["running", "ok", "warning", "failed"]
    detail: str
    account: str


class ConnectProblemOut(Schema):
    code: str
    detail: str
    mend: str
    platform_code: str


class ConnectAttemptOut(Schema):
    """Where an attempt stands. It waits for the person in `dialog` and `choosing`, for us in `reading` and
    `connecting`; `done` and `failed` are its ends."""

    id: str
    way: WayKey
    step: Literal["dialog", "reading", "choosing", "connecting", "done", "failed"]
    steps: list[ConnectStepOut]
    choices: list[ConnectChoiceOut]
    problem: ConnectProblemOut | None
    connected: list[str]
    expires_at: str


class ConnectBegunOut(Schema):
    """A new attempt. `dialog_url` is opened in a window, which may post messages from `message_origins`; its `state`
    comes back with the code."""

    attempt: ConnectAttemptOut
    state: str
    dialog_url: str
    message_origins: list[str]


class SignupGivenIn(Schema):
    """What WhatsApp's window posted to the page that opened it. A hint only: the server asks Meta."""

    event: Annotated[str, StringConstraints(max_length=80)] = ""
    waba_id: ExternalId = ""
    phone_number_id: ExternalId = ""
    business_id: ExternalId = ""


class AnswerIn(Schema):
    """What the dialog led back with: a code, or an error."""

    kind: Literal["answer"]
    state: Annotated[str, StringConstraints(max_length=200)]
    code: Annotated[str, StringConstraints(max_length=2000)] = ""
    error: Annotated[str, StringConstraints(max_length=200)] = ""
    given: SignupGivenIn | None = None


class ChoiceIn(Schema):
    """Which accounts to connect. `pins`: by account id, for numbers that need one."""

    kind: Literal["choice"]
    chosen: Annotated[list[ExternalId], Field(min_length=1, max_length=200)]
    pins: dict[str, str] = {}


class ContinueIn(Schema):
    """The next thing that the person did."""

    next: Annotated[AnswerIn | ChoiceIn, Field(discriminator="kind")]
