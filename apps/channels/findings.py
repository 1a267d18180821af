"""What comes out of looking whether an account works: each precondition with what is wrong and how to mend it. Pure."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from apps.channels.adapters.problems import VendorProblem

State = Literal["ok", "warning", "failed", "skipped"]
Mend = Literal["", "reconnect", "subscribe", "open_platform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One precondition. `mend` in words; `action` is what a button can do about it; `at`, in ISO-8601 UTC, is when
    what `detail` tells happened last: whoever reads it knows their own time."""

    key: str
    label: str
    state: State
    detail: str = ""
    mend: str = ""
    action: Mend = ""
    url: str = ""
    at: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Findings:
    """What came out: the steps in order, and what was learned on the way."""

    steps: list[Step] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # columns of ChannelAccount
    token_problem: VendorProblem | None = None
    is_unreachable: bool = False

    @property
    def failed(self) -> Step | None:
        """The first precondition that is not met."""
        return next((step for step in self.steps if step.state == "failed"), None)
