"""Whoever sends replies, and how they are told that there are some."""

from typing import NamedTuple

from django.conf import settings

from tenants.crew import Crew

CREW = Crew("outbound", threads=settings.SENDS)


class Piece(NamedTuple):
    """The queued replies of one conversation."""

    channel_account_id: str
    conversation_id: str

    def pack(self) -> str:
        """As the crew passes it on."""
        return " ".join(self)

    @classmethod
    def unpack(cls, packed: str) -> "Piece":
        """The reverse of `pack`."""
        return cls(*packed.split())
