"""Which network addresses belong to the internet: what strangers' names may lead to, and nothing of ours. Pure."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, whatever notation hides it."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _hidden_in(parsed))


def _hidden_in(address: Address) -> list[Address]:
    """The address, and the IPv4 address that an IPv6 notation of it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner: Address | None = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and (address in _NAT64 or int(address) >> 32 == 0):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    # A mapped address is as public as what it carries; the others must be public themselves, too.
    return [inner] if inner is not None and address.ipv4_mapped else [address, inner] if inner else [address]
