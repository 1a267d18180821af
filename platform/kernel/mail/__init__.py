"""Mail that goes out: written with the change that it tells of, sent after its commit, never lost."""

from collections.abc import Mapping
from typing import Any


def send(*, to: str, template: str, context: Mapping[str, Any], once: str | None = None) -> None:
    """Write a mail in the caller's transaction. `template` x: `mail/x.subject.txt`, `mail/x.txt`, `mail/x.html`.

    `once`: a name, for work that may be done twice: a mail that was written under it is not written again.
    Inside an organization's scope nothing can be sent: one transaction writes to one schema. Raises RuntimeError there.
    """
    from kernel.mail import outbox  # an app's package is imported before its models may be

    outbox.write(to=to, template=template, context=context, once=once)
