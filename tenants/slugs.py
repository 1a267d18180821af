"""What an organization may be called in addresses. Pure.

A slug is 3 to 40 lower-case letters, digits and single hyphens. Two slugs look alike when their skeletons are equal:
hyphens gone, and what the eye takes for the same (0 and o, 1, i and l, 5 and s, rn and m, vv and w) made the same.
"""

import re
import unicodedata

MIN_LENGTH, MAX_LENGTH = 3, 40
_SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What skeletons replace, in this order; tenants.naming does the same in SQL.
LOOKS = "015i-", "olsl"  # the hyphen has no counterpart: it goes
PAIRS = (("rn", "m"), ("vv", "w"))

# Our own parts, what a visitor would take for ours, and names with a meaning in addresses and mail.
RESERVED = frozenset(
    """
    about abuse access account accounts admin administrator admins ads affiliate analytics announcements anonymous
    api apis app apps assets audit auth autoconfig autodiscover backup beta billing blog board bot bots
    broadcasthost business calendar campaign careers cdn channel channels chat checkout client cloud cms code
    community company config connect console contact contacts customer customers dashboard data demo dev developer
    developers dns docs documentation domain download downloads edge email enterprise error errors event events
    everyone example explore export faq feed feedback file files finance forum forums ftp gateway getting-started
    git graph graphql group groups guest guide guides health healthz help helpdesk home host hosting hostmaster http
    https image images imap import inbox info inlet inlet-app inlet-billing inlet-help inlet-hq inlet-inc
    inlet-official inlet-security inlet-support inlet-team instagram install integrations internal invitation
    invitations invite ios jobs join knowledge learn legal live local localhost login logout mail mailbox
    mailer-daemon marketing me media member members messages messenger meta metrics mobile moderator monitoring mta
    my name news newsletter no-reply nobody noc noreply null oauth official onboarding openid operator operators
    orders org organization organizations owner owners page pages partner partners password pay payment payments
    people phishing plans platform policy pop portal postmaster press pricing privacy private prod production
    profile public readyz register report reports reset robots root rss rules sales saml sandbox search security
    send service services session settings setup shop sign-in sign-out sign-up signin signout signup simulator site
    sitemap slack smtp social spam sso staff stage staging start static stats status storage store stripe subscribe
    superuser support survey sysadmin system team teams telegram templates terms test testing tests token tools
    undefined unknown update upload uploads usage user users verify video webhook webhooks webmail webmaster welcome
    whatsapp widget wiki work workspace workspaces www xmpp
    """.split()  # noqa: SIM905
)


def is_well_formed(slug: str) -> bool:
    """Whether the slug has the right length and only what may be in it."""
    return MIN_LENGTH <= len(slug) <= MAX_LENGTH and _SHAPE.fullmatch(slug) is not None


def skeleton_of(slug: str) -> str:
    """What the eye sees: equal for slugs that look alike."""
    shown, taken = LOOKS
    text = slug.translate({ord(each): taken[at : at + 1] or None for at, each in enumerate(shown)})
    for pair, one in PAIRS:
        text = text.replace(pair, one)
    return text


_RESERVED_SKELETONS = frozenset(skeleton_of(slug) for slug in RESERVED)


def is_reserved(slug: str) -> bool:
    """Whether the slug is one of ours, or looks like one."""
    return skeleton_of(slug) in _RESERVED_SKELETONS


def slug_from(name: str) -> str:
    """The slug that a name asks for, "" when it has no letters that could be in one."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only.replace("'", "").replace("&", " and "))
    slug = "-".join(words)[:MAX_LENGTH].strip("-")
    return slug if len(slug) >= MIN_LENGTH else ""


def variants_of(slug: str) -> list[str]:
    """Slugs near this one that might be free, the best first."""
    base = slug[: MAX_LENGTH - 5].strip("-")
    return [f"{base}-{ending}" for ending in ("hq", "team", "desk", "inc", *range(2, 10))]
