"""What to call somebody who did not say. Pure."""


def display_name(*, profile_name: str | None, username: str | None, phone: str | None, external_id: str) -> str:
    """The best name at hand, never empty: profile name, @username, +phone, or the end of the id."""
    if profile_name and profile_name.strip():
        return profile_name.strip()[:255]
    if username:
        return "@" + username.lstrip("@")[:254]
    if phone:
        return "+" + phone.lstrip("+")
    return f"Customer {external_id[-4:]}"
