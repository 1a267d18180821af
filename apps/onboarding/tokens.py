"""Tokens of invitation links: 256 random bits, of which the hash alone is kept. Pure."""

import hashlib
import secrets
from typing import NamedTuple


class LinkToken(NamedTuple):
    """`text` goes into the mail and is not stored; `hash` is."""

    text: str
    hash: str


def new_token() -> LinkToken:
    """A token that nobody can guess."""
    text = secrets.token_urlsafe(32)
    return LinkToken(text, hash_of(text))


def hash_of(token: str) -> str:
    """As it is stored. No slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def masked(email: str) -> str:
    """An address as somebody may see it who is perhaps not its owner: `a•••@acme.com`."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
