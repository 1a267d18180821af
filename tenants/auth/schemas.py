"""What signing in takes and gives."""

from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints


class LoginIn(Schema):
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class TokenOut(Schema):
    """An access token for the Authorization header, valid for `expires_in` seconds; a cookie holds the other one."""

    access_token: str
    expires_in: int
