"""What an event is made from, and what it becomes."""

from dataclasses import dataclass
from typing import Any

from simulator.accounts import Account
from simulator.customers import Customer
from simulator.world import World


@dataclass(frozen=True, slots=True)
class Order:
    """A request for an event. `customer` is set when one was named."""

    world: World
    account: Account
    customer: Customer | None
    params: dict[str, Any]

    def text(self, name: str, usual: str = "") -> str:
        """A parameter as text."""
        value = self.params.get(name)
        return str(value) if value not in (None, "") else usual

    def number(self, name: str, usual: int, *, high: int = 1_000) -> int:
        """A whole number from 1 to `high`. Raises ValueError."""
        value = self.params.get(name, usual)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= high:
            raise ValueError(f"{name} must be a whole number from 1 to {high}")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], usual: str | None = None) -> str:
        """One of the allowed words; the first if none is given. Raises ValueError."""
        value = self.text(name, usual or allowed[0])
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}")
        return value

    @property
    def who(self) -> Customer:
        """The customer. Raises ValueError if none was named."""
        if self.customer is None:
            raise ValueError("customer_id is missing")
        return self.customer

    @property
    def now_ms(self) -> int:
        """The platform's time."""
        return self.world.clock.now_ms()

    @property
    def stamp(self) -> str:
        """The platform's time in seconds, as text."""
        return str(self.now_ms // 1000)
