"""Keeping secrets out of logs: access tokens travel in the address of a socket, and servers like to log addresses."""

import logging
import re

_SECRET = re.compile(r"((?:token|access_token|hub\.verify_token)=)[^&\s\"']+")
_BEARER = re.compile(r"(Bearer\s+)[A-Za-z0-9._~+/=-]+")


def redact(text: str) -> str:
    """The text with the values of tokens replaced by dots."""
    return _BEARER.sub(r"\1…", _SECRET.sub(r"\1…", text))


class RedactingFilter(logging.Filter):
    """Put it on loggers or handlers; it lets every record through, cleaned."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        return True


def redact_loggers(*names: str) -> None:
    """Clean what these loggers write, whichever handlers they have."""
    for name in names:
        logging.getLogger(name).addFilter(RedactingFilter())
