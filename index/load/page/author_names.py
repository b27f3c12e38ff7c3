"""Tell the names of people from all else that stands where an author's name should."""

from __future__ import annotations

import re

from assistant.text.clean import clean_line

LEAD = re.compile(
    r"\A(?:(?:published|posted|written|words|text|story|report(?:ed|ing)?|article|post|recipe|"
    r"reviewed|features?|news)\s+)?(?:on .{4,40}? )?(?:by|von|por|par|di|door)\b:?\s+"
    r"|\A(?:authors?|autor(?:en|es)?|auteurs?)\s*(?:\(s\))?\s*:\s*",
    re.IGNORECASE,
)
"""What pages put before an author's name."""
ON_PAGES = re.compile(
    r"\s+[-–—|•·/]\s+|\s*[|•@/]|\s+on\s+(?=[A-Z0-9])|\s+(?=\d)|\s+for\s+(?=The\b)|\n"
)
"""Where the names end and a date, an office or a handle begins."""
JOINTS = re.compile(r"\s*(?:,\s*(?:and|&|und)\s+|[,;]|\s(?:and|&|und|y|et|e)\s)\s*")
TITLES = re.compile(
    r"\b(?:ph\.?\s?d|m\.?d|mba|msc?|bsc?|rdn?|rn|esq|dr|prof|llm|cfa|cpa|dipl\.?-\w+)\b\.?",
    re.IGNORECASE,
)
WORD = re.compile(r"(?:[^\W\d_]\.){1,3}|[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?")
PARTICLES = frozenset(
    """
    af al av bin bint da de del della den der di do dos du e el ibn la le ten ter van von y zu
    """.split()
)
MOST_WORDS = 5
NOT_NAMES = frozenset(
    """
    about account admin administrator agency all am an and anonymous archive article articles
    associates at author authors blog board by channel chief click comment comments community
    company contact contributor contributors copyright corporation correspondent council daily
    december department desk digital edition editor editorial editors email facebook february
    follow for foundation friday from gazette group guest guide home inc institute into january
    journal july kitchen kitchens last letter letters live local ltd magazine march media member
    michelin monday more network news newspaper newsroom no november october of office official on
    online our page photo photographer photos picture pm post posts press profile publisher radio
    read redaktion report reporter reporters reports reuters review reviewed saturday says search
    send senior september service services share sign site sponsored staff story studio sunday
    support team the this thursday times to today travel tuesday tv twitter university unknown
    update updated user verified view web webmaster website wednesday wire with writer writers
    written your
    """.split()
)
"""Words that names are not made of and that offices, outlets, buttons and dates are."""


def names_in(words: str, *, site: str | None = None, host: str | None = None) -> tuple[str, ...]:
    """Return the people whom a byline names, none where it names an outlet, a desk or nobody.

    Precision goes before recall: a name has two words or more, each with a capital, none of which
    belongs to offices, outlets, buttons or dates; and it is not the name of the site. Where the
    first name of several is none, none counts. Measured by docs/benchmarks/bylines.py.

    Args:
        words: what a page gives as its author, or its byline.
        site: name of the site, if known.
        host: its host, such as example.org.
    """
    line = clean_line(words)
    line = LEAD.sub("", line)
    line = ON_PAGES.split(line, maxsplit=1)[0]
    line = TITLES.sub("", line)
    names: list[str] = []
    for part in JOINTS.split(line):
        name = part.strip(" .,:()-–—") if not part.endswith(("Jr.", "Sr.")) else part.strip(" ,")
        if not name:
            continue
        if _is_name(name) and not _is_site(name, site, host):
            names.append(name)
        elif not names:
            return ()
    return tuple(dict.fromkeys(names))


def people(words: str) -> str | None:
    """Return the people whom a field for authors names, in one line, None where it names none.

    Programs fill such fields with the name of an account or of themselves.
    """
    return " and ".join(names_in(words)) or None


def _is_name(name: str) -> bool:
    """Return whether a text has the form of a person's name."""
    words = name.split()
    if not 2 <= len(words) <= MOST_WORDS:
        return False
    if any(WORD.fullmatch(word) is None for word in words):
        return False
    if any(word.casefold().rstrip(".") in NOT_NAMES for word in words):
        return False
    capital = [word for word in words if word[0].isupper() or not word[0].islower()]
    others = [word for word in words if word not in capital]
    long = [word for word in capital if len(word.rstrip(".")) > 1]
    # Initials alone, or an abbreviation and nothing else, are no name.
    return (
        len(capital) >= 2
        and all(word.casefold() in PARTICLES for word in others)
        and bool(long)
        and words[0] in capital
        and words[-1] in capital
    )


def _is_site(name: str, site: str | None, host: str | None) -> bool:
    """Return whether a name is that of the site: its words make up the site's name or host."""
    letters = re.sub(r"\W+", "", name).casefold()
    named = re.sub(r"\W+", "", site or "").casefold()
    domain = re.sub(r"\W+", "", (host or "").removeprefix("www.").rpartition(".")[0]).casefold()
    return (
        letters == named
        or (bool(domain) and letters == domain)
        or (len(named) > 3 and letters.startswith(named))
    )
