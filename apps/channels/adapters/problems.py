"""What went wrong when a vendor was asked about an account, in plain words. Pure."""

from typing import Literal, TypeAlias

Action: TypeAlias = Literal["reconnect", "wait", "ask", "give_up"]


class VendorProblem(Exception):
    """A question that was not answered as it should be. `code` is ours and stable; `detail` and `mend` are for people.

    `action`: reconnect (the token is no good), wait (try later), ask (the person must do something), give_up. Holds no
    token and no address.
    """

    def __init__(self, code: str, detail: str, mend: str = "", *, action: Action = "ask") -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.mend, self.action = code, detail, mend, action

    def as_json(self) -> dict[str, str]:
        """What is kept and shown of it."""
        return {"code": self.code, "detail": self.detail, "mend": self.mend}
