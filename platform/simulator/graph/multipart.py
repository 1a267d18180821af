"""Bodies of the type multipart/form-data."""

from email import policy
from email.parser import BytesParser

from simulator.graph.calls import Call

Part = tuple[bytes, str | None, str]


def read_multipart(call: Call) -> dict[str, Part]:
    """name -> (bytes, file name, type). The parser of e-mail understands the format."""
    head = f"Content-Type: {call.request.headers.get('content-type', '')}\r\n\r\n".encode()
    document = BytesParser(policy=policy.HTTP).parsebytes(head + call.raw)
    parts: dict[str, Part] = {}
    for part in document.iter_parts() if document.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            parts[name] = (payload, part.get_filename(), part.get_content_type())
    return parts
