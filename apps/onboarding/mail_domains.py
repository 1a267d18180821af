"""Which mail domains can be a company's own. Pure."""

import re

from disposable_email_domains import blocklist

# Anybody gets an address there: that two people have one says nothing about them.
PUBLIC_PROVIDERS = frozenset(
    """
    126.com 163.com 1und1.de abv.bg aim.com alice.it aol.com arcor.de att.net bbox.fr bell.net bellsouth.net
    bigpond.com bluewin.ch bol.com.br btinternet.com centrum.cz charter.net comcast.net cox.net daum.net
    earthlink.net email.cz email.de fastmail.com fastmail.fm free.fr freemail.hu freenet.de gawab.com gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com home.nl hotmail.be hotmail.co.uk
    hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com ig.com.br inbox.lv inbox.ru
    interia.pl juno.com kpnmail.nl laposte.net libero.it list.ru live.co.uk live.com live.de live.fr live.nl mac.com
    mail.com mail.de mail.ee mail.ru mailbox.org me.com msn.com nate.com naver.com netscape.net netzero.net o2.pl
    onet.pl online.de optonline.net orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me
    poczta.onet.pl posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com
    rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be sohu.com swbell.net
    t-online.de talktalk.co.uk telenet.be terra.com.br tin.it tiscali.it tuta.com tutanota.com tutanota.de ukr.net
    uol.com.br verizon.net virgilio.it virgin.net virginmedia.com wanadoo.fr web.de windstream.net wp.pl ya.ru
    yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.com yandex.ru yeah.net ymail.com zoho.com
    """.split()  # noqa: SIM905
)
_SHAPE = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")


def read_domain(text: str) -> str | None:
    """The domain that was typed ("@Acme.com", "acme.com."), as mail knows it; None when it is none."""
    try:
        domain = text.strip().removeprefix("@").rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    return domain if _SHAPE.fullmatch(domain) else None


def domain_of(email: str) -> str:
    """The domain of an address, "" when there is none."""
    return read_domain(email.rpartition("@")[2]) or ""


def is_public_provider(domain: str) -> bool:
    """Whether anybody can have an address of this domain (or of one above it)."""
    return any(each in PUBLIC_PROVIDERS for each in _with_parents(domain))


def is_disposable(domain: str) -> bool:
    """Whether addresses of this domain are made to be thrown away."""
    return any(each in blocklist for each in _with_parents(domain))


def _with_parents(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]
