"""Everything that exists in the simulated platform, put together once per program."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request

from simulator.accounts import Account, Accounts
from simulator.clock import Clock
from simulator.config import Config
from simulator.connect.state import Connect
from simulator.customers import Customer, Customers
from simulator.database import Database
from simulator.faults import Faults
from simulator.ledger import GraphCalls, Ledger
from simulator.limits import Limits
from simulator.media import Media
from simulator.messages import Message, Messages
from simulator.outbox import Outbox
from simulator.settings import SettingsStore
from simulator.stream import Hub
from simulator.templates.store import Templates


@dataclass(slots=True)
class World:
    """The parts and what ties them together. `base_url`: how the simulator itself is reached from outside.

    `on_answer` is told when a business has answered a customer.
    """

    config: Config
    database: Database
    settings: SettingsStore
    clock: Clock
    hub: Hub
    accounts: Accounts
    customers: Customers
    messages: Messages
    media: Media
    templates: Templates
    faults: Faults
    ledger: Ledger
    limits: Limits
    graph_calls: GraphCalls
    outbox: Outbox
    connect: Connect
    base_url: str = ""
    on_answer: Callable[[Account, Customer], None] = lambda account, customer: None

    def apply_config(self, config: Config) -> None:
        """Take in a new configuration; accounts are added or brought up to date, never removed."""
        self.config = config
        for account in config.accounts:
            self.accounts.save(account)
        self.connect.apply_config(config)
        self.hub.publish("accounts", {})

    def learn_base_url(self, request: Request) -> None:
        """Media links need our own address: the configured one, else the one that was asked for last."""
        self.base_url = self.config.public_url or str(request.base_url).rstrip("/")

    def show(self, message: Message) -> Message:
        """Tell the open phones about a new or changed message."""
        self.hub.publish("message", message.public())
        return message

    def show_customer(self, account_id: str, customer_id: str) -> Customer | None:
        """Tell the open phones about a new or changed customer."""
        customer = self.customers.find(account_id, customer_id)
        if customer is not None:
            self.hub.publish("customer", customer.public())
        return customer

    def settle(self, message_ids: list[str], is_delivered: bool) -> None:
        """A webhook was answered (or given up): the customer's own message gets its tick."""
        for message_id in message_ids:
            message = self.messages.find(message_id)
            if message is not None and message.direction == "inbound" and message.status == "pending":
                self.show(self.messages.change(message, status="sent" if is_delivered else "failed"))


def build_world(config: Config) -> World:
    """Open the database and wire the parts."""
    database = Database(config.database)
    settings = SettingsStore(database)
    clock, hub, faults = Clock(settings), Hub(), Faults(database)
    accounts = Accounts(database)
    connect = Connect(database, accounts, clock)
    world = World(
        config=config, database=database, settings=settings, clock=clock, hub=hub, faults=faults,
        accounts=accounts, customers=Customers(database), messages=Messages(database),
        media=Media(database, clock), templates=Templates(database), ledger=Ledger(database),
        limits=Limits(settings, clock), graph_calls=GraphCalls(database),
        outbox=Outbox(database, faults, settings, hub), connect=connect,
    )  # fmt: skip
    world.outbox.target = lambda account_id: connect.target_of(account_id, accounts.find(account_id))
    world.outbox.secret = lambda account_id, channel: connect.secret_of(accounts.find(account_id), channel)
    world.outbox.tells = connect.subscriptions.tells
    world.outbox.on_settled = world.settle
    world.apply_config(config)
    return world


def world_of(request: Request) -> World:
    """The world of the program that serves this request."""
    world: World = request.app.state.world
    world.learn_base_url(request)
    return world


def state_json(world: World) -> dict[str, Any]:
    """`GET /simulator/api/state`."""
    return {
        "accounts": [account.public() for account in world.accounts.list_all()],
        "customers": [customer.public() for customer in world.customers.list_for()],
        "faults": [fault.public() for fault in world.faults.active],
        "clock": {"offset_s": world.clock.offset_s, "now_ms": world.clock.now_ms()},
        "settings": asdict(world.settings.current),
        "webhook_url": world.config.webhook_url,
        "counters": {
            "accepted_sends": world.ledger.count(),
            "customer_messages": world.database.number("SELECT count(*) FROM messages WHERE direction = 'inbound'"),
            "deliveries": world.outbox.counts(),
        },
    }
