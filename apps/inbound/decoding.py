"""Reading the body of a webhook. Pure."""

import json

import orjson


class NotJson(ValueError):
    """The body is not JSON in any form that Python can read."""


def decode_body(body: bytes) -> object:
    """The decoded body. Raises NotJson.

    orjson is fast but refuses what Meta may send (lone surrogates, NaN), so the standard library has the second word.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            decoded: object = json.loads(body)
        except (ValueError, RecursionError) as broken:
            raise NotJson(f"The body is not JSON: {broken}"[:300]) from None
        return decoded
