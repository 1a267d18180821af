"""The forms in which one mobile number goes about. Pure.

Platforms and people do not agree on three countries' numbers: Brazil added a ninth digit to mobiles, Argentina puts a 9
and Mexico used to put a 1 behind the country code when the number is called from abroad. Which form WhatsApp uses for a
person depends on when they signed up, so a number is looked for in every form that it may have.
"""

_NATIONAL = 10  # digits of an Argentinian or Mexican number without what is put before it


def forms_of(phone: str) -> tuple[str, ...]:
    """The number (digits only, with country code), then the other form of it, if there is one."""
    if not phone.isascii() or not phone.isdigit():
        return (phone,)
    other = _brazilian(phone) or _with_or_without(phone, "54", "9") or _with_or_without(phone, "52", "1")
    return (phone, other) if other is not None else (phone,)


def _brazilian(phone: str) -> str | None:
    """55, an area code of two digits, then eight digits or a 9 and eight; mobiles begin with 6 to 9."""
    area, number = phone[2:4], phone[4:]
    if not phone.startswith("55") or "0" in area:
        return None
    if len(number) == 8 and number[0] in "6789":
        return f"55{area}9{number}"
    if len(number) == 9 and number[0] == "9" and number[1] in "6789":
        return f"55{area}{number[1:]}"
    return None


def _with_or_without(phone: str, country: str, put_before: str) -> str | None:
    national = phone[len(country) :]
    if not phone.startswith(country):
        return None
    if len(national) == _NATIONAL and national[0] not in ("0", put_before):
        return f"{country}{put_before}{national}"
    if len(national) == _NATIONAL + len(put_before) and national.startswith(put_before):
        return f"{country}{national[len(put_before) :]}"
    return None
