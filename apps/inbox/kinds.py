"""What a kind of message means for its conversation. Pure."""

# Lines about a conversation, said by nobody: they neither wait for an answer nor move the conversation up.
QUIET = frozenset({"system", "event"})
# What the customer did elsewhere than in the thread (a public comment, a call): it waits for an answer.
ELSEWHERE = frozenset({"comment", "call"})


def opens_window(message_type: str) -> bool:
    """Whether a customer's message of this kind lets us reply freely for a while: a call does, a public comment not."""
    return message_type not in QUIET and message_type != "comment"
