"""What a domain says about itself in its TXT records. Who is asked is settings.DNS_LOOKUP."""

from collections.abc import Callable
from urllib.parse import quote

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.module_loading import import_string

from kernel.errors import DomainError
from kernel.http import HttpClient, NotSent, OutcomeUnknown

LIFETIME_S = 5.0


class DnsUnavailable(DomainError):
    """No name server answered: nothing is known about the domain."""

    code, status, title = "dns_unavailable", 503, "The domain's name servers do not answer. Try again in a moment"


def lookup_txt(name: str) -> list[str]:
    """The TXT records of a name, [] when it has none. Raises DnsUnavailable."""
    ask: Callable[[str], list[str]] = import_string(settings.DNS_LOOKUP)
    return ask(name)


def ask_resolvers(name: str) -> list[str]:
    """From the resolvers of this machine."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=LIFETIME_S)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as away:
        raise DnsUnavailable from away
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def ask_simulator_for_test_domains(name: str) -> list[str]:
    """`.test` domains from the simulator's zone, every other one from real resolvers."""
    if not name.endswith(".test"):
        return ask_resolvers(name)
    try:
        with HttpClient([settings.SIMULATOR_URL]) as http:
            answer = http.request("GET", f"{settings.SIMULATOR_URL}/dns?name={quote(name)}").json()
    except (NotSent, OutcomeUnknown) as away:
        raise DnsUnavailable from away
    records = answer.get("data", []) if isinstance(answer, dict) else []
    return [str(record) for record in records]
