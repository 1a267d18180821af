"""Where failures come from. Each source shows its rows under the same column names and knows how to mend them.

A failure's id tells its source: `inb_` and the number of a dead letter, the id of a message (`msg_`) or file (`att_`).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from apps.inbound import letters
from apps.inbound.models import DeadLetter
from apps.inbox import services as inbox
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.models import Message
from apps.media.models import MediaFile, Removal
from apps.media.queries import get_file
from apps.media.services.retrying import retry
from apps.outbound.models import SendAttempt
from apps.repair.models import Discard
from kernel.errors import DomainError
from kernel.scope import require_scope
from tenants.context import public_scope

# The columns that `Source.open` has, whatever is behind them.
COLUMNS = (
    "f_id",
    "f_code",
    "f_reason",
    "f_at",
    "f_tries",
    "f_can",
    "f_account",
    "f_conversation",
    "f_message",
    "f_who",
)


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be mended, and why."""

    id: str
    code: str
    detail: str


class Source(Protocol):
    """One kind of failure."""

    kind: ClassVar[str]
    prefix: ClassVar[str]

    def scope(self) -> AbstractContextManager[object]:
        """Where its rows are read: in public, or in the organization's schema where we are already."""
        ...

    def open(self) -> QuerySet[Any]:
        """The organization's failures that nobody has settled, with COLUMNS."""
        ...

    def raw_of(self, failure_id: str) -> Any:
        """What the platform sent or said, for people who mend."""
        ...

    def replay(self, ids: Sequence[str], now: datetime) -> list[Refused]:
        """Try again; what is not refused is on its way. In the caller's scope."""
        ...

    def discard(self, ids: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
        """Nothing more is to be done about them. In the caller's scope."""
        ...


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Items of webhooks that could not be applied."""

    organization_id: str
    kind: ClassVar[str] = "inbound"
    prefix: ClassVar[str] = "inb_"

    def scope(self) -> AbstractContextManager[object]:
        return public_scope()

    def open(self) -> QuerySet[Any]:
        nothing = Value(None, CharField())
        return (
            letters.open_letters()
            .filter(organization_id=self.organization_id)
            .annotate(
                f_id=Concat(Value(self.prefix), Cast("pk", CharField())),
                f_code=F("code"),
                f_reason=F("reason"),
                f_at=F("created_at"),
                f_tries=F("replays") + 1,
                f_can=Q(letters.HAS_RECEIPT) & letters.HAS_CHANNEL,
                f_account=F("channel_account_id"),
                f_conversation=nothing,
                f_message=nothing,
                f_who=nothing,
            )
        )

    def raw_of(self, failure_id: str) -> Any:
        with public_scope():
            letter = self._rows([failure_id]).first()  # its time may have been over at this very moment
            return None if letter is None else letters.raw_of(letter)

    def replay(self, ids: Sequence[str], now: datetime) -> list[Refused]:
        with public_scope():
            letters.replay(self._rows(ids), now=now)
            left = self.open().filter(f_id__in=ids).annotate(is_kept=letters.HAS_RECEIPT)
            return [Refused(each, *_WHY_LEFT[is_kept]) for each, is_kept in left.values_list("f_id", "is_kept")]

    def discard(self, ids: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
        with public_scope():
            letters.discard(self._rows(ids), by=by, reason=reason, now=now)

    def _rows(self, ids: Sequence[str]) -> QuerySet[DeadLetter]:
        numbers = [int(each.removeprefix(self.prefix)) for each in ids]
        return DeadLetter.objects.filter(organization_id=self.organization_id, pk__in=numbers)


# Why a letter was not put back, by whether its receipt is there.
_WHY_LEFT = {
    False: ("receipt_gone", "What the platform sent is not kept any more."),
    True: ("channel_gone", "Its channel is disconnected. Connect it again, then try this again."),
}


@dataclass(frozen=True, slots=True)
class UnsentMessages:
    """Replies that the platform refused, or whose fate is unknown."""

    kind: ClassVar[str] = "send"
    prefix: ClassVar[str] = "msg_"

    def scope(self) -> AbstractContextManager[object]:
        return nullcontext()

    def open(self) -> QuerySet[Any]:
        last = SendAttempt.objects.filter(message=OuterRef("pk")).order_by("-number")
        unsettled: QuerySet[Any] = Message.objects.filter(
            delivery_status__in=[DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED]
        ).annotate(f_at=Coalesce(Subquery(last.values("started_at")[:1]), "position_at"))
        shown: QuerySet[Any] = not_discarded(unsettled).annotate(
            f_id=F("pk"),
            f_code=Coalesce("error_code", Value("unknown")),
            f_reason=Coalesce("error_detail", Value(""), output_field=TextField()),
            f_tries=Coalesce(Subquery(last.values("number")[:1]), 0),
            f_can=Value(True, BooleanField()),
            f_account=F("channel_account_id"),
            f_conversation=F("conversation_id"),
            f_message=F("pk"),
            f_who=F("conversation__customer__display_name"),
        )
        return shown

    def raw_of(self, failure_id: str) -> Any:
        message = Message.objects.prefetch_related("attempts").get(pk=failure_id)
        said = [
            {
                "number": each.number,
                "state": each.state,
                "started_at": each.started_at,
                "error_code": each.error_code,
                "error_detail": each.error_detail,
            }
            for each in message.attempts.all()
        ]
        return {
            "message_type": message.message_type,
            "body_text": message.body_text,
            "content": message.content,
            "channel_message_id": message.channel_message_id,
            "attempts": said,
        }

    def replay(self, ids: Sequence[str], now: datetime) -> list[Refused]:
        refused = []
        for message_id in ids:
            try:
                inbox.resend(message_id=message_id, now=now)
            except DomainError as why:
                refused.append(Refused(message_id, why.code, why.detail))
        return refused

    def discard(self, ids: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
        discard_in_schema(ids, by=by, reason=reason, now=now)


@dataclass(frozen=True, slots=True)
class UnfetchedFiles:
    """Files of messages that the platform did not give, for now or for good, or that could not be kept.

    What is not wanted is none of them: that has no row, or a removal waits for it.
    """

    kind: ClassVar[str] = "media"
    prefix: ClassVar[str] = "att_"

    def scope(self) -> AbstractContextManager[object]:
        return nullcontext()

    def open(self) -> QuerySet[Any]:
        message = Message.objects.filter(pk=OuterRef("message_id"))
        failed: QuerySet[Any] = MediaFile.objects.filter(
            state__in=(MediaFile.State.FAILED, MediaFile.State.EXPIRED),
            direction="inbound",  # an agent's file fails with its message
        ).exclude(pk__in=Removal.objects.values("file_id"))
        failed = failed.annotate(f_at=Coalesce("failed_at", "created_at"))
        shown: QuerySet[Any] = not_discarded(failed).annotate(
            f_id=F("pk"),
            f_code=Coalesce("error_code", Value("unknown")),
            f_reason=Coalesce("error_detail", Value(""), output_field=TextField()),
            f_tries=F("tries"),
            f_can=Q(provider_id__isnull=False) | Q(provider_url__isnull=False),
            f_account=F("channel_account_id"),
            f_conversation=Subquery(message.values("conversation_id")[:1]),
            f_message=F("message_id"),
            f_who=Subquery(message.values("conversation__customer__display_name")[:1]),
        )
        return shown

    def raw_of(self, failure_id: str) -> Any:
        file = get_file(failure_id)
        shown = ("kind", "mime_type", "filename", "size", "provider_id", "provider_sha256", "tries", "deaths")
        times = ("created_at", "failed_at", "next_try_at")
        return {name: getattr(file, name) for name in (*shown, *times)}

    def replay(self, ids: Sequence[str], now: datetime) -> list[Refused]:
        refused = []
        for file_id in ids:
            try:
                retry(file_id=file_id, now=now)
            except DomainError as why:
                refused.append(Refused(file_id, why.code, why.detail))
        return refused

    def discard(self, ids: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
        discard_in_schema(ids, by=by, reason=reason, now=now)


def list_sources() -> tuple[Source, ...]:
    """The sources of the organization in scope."""
    return DeadLetters(require_scope().organization_id), UnfetchedFiles(), UnsentMessages()


def source_of(failure_id: str) -> Source | None:
    """The source that an id belongs to, None for what is no id of a failure."""
    for source in list_sources():
        rest = failure_id.removeprefix(source.prefix)
        if rest != failure_id and (source.kind != "inbound" or (rest.isdecimal() and len(rest) < 19)):
            return source
    return None


def discard_in_schema(ids: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
    """For failures whose rows are the organization's own."""
    Discard.objects.bulk_create(
        [Discard(failure_id=each, by=by[:120], reason=reason, created_at=now) for each in ids],
        update_conflicts=True,
        unique_fields=["failure_id"],
        update_fields=["by", "reason", "created_at"],
    )


def not_discarded(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without what was given up after it failed; who tries again by another way and fails again is told anew."""
    given_up = Discard.objects.filter(failure_id=OuterRef("pk"), created_at__gte=OuterRef("f_at"))
    return rows.exclude(Exists(given_up))
