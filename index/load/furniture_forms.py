"""The settled forms of furniture: one regular expression for each, matched against whole lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.index.load.draft import FurnitureRole

ADDRESS = re.compile(r"<?(?P<address>(?:https?://|www\.)[^\s<>]+)>?", re.IGNORECASE)
_CAPITAL = r"[^\W\d_a-z][\w.'’-]*"
_PARTICLE = r"and|&|an[dl]|al|d[aeiu]|del|della|van|von|den|der|bin|ibn|la|le"
NAME = rf"(?-i:{_CAPITAL}(?:,? (?:{_CAPITAL}|{_PARTICLE})){{0,9}})"
IMPRINT = re.compile(
    r"(?:By (?P<author>[^.]+(?:\.[^.]+){0,4}?)\. ?)?"
    r"(?:Published(?: (?P<published>(?!by ).{1,40}?))?(?: by (?P<site>.{1,80}?))?\. ?)?"
    r"(?P<address>https?://\S+)?"
)
"""A line that states several facts at once: "By Ida Lund. Published 3 May 2024 by The Record."."""
BYLINE = re.compile(
    rf"(?:(?:story |words |text |article |report )?(?:written )?by|author(?:\(s\)|s)?:)\s+"
    r"(?!(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|christmas|easter)\b)"
    rf"(?P<author>{NAME})"
    r"(?:\s*(?:[,|·•/—–]|\b(?:in|for|at|on)\b)(?:.*[^.!?…])?)?",
    re.IGNORECASE,
)
NAME_AND_DATE = re.compile(rf"(?P<author>{NAME})\s*[,|·•/—–-]\s*(?P<rest>.+)")
DATED_BYLINE = re.compile(
    rf"(?:(?P<site>{NAME})\s*[,|·•/—–-]\s*)?(?P<date>[^|]*?\d[^|]*?)\s*[.,;|·•/—–-]\s*"
    rf"by\s+(?P<author>{NAME})",
    re.IGNORECASE,
)
"""Outlet, date and author in one line: "The Record, July 9, 2024. By Ida Lund"."""
DATE_WORDS = re.compile(
    r"\b(?:first |last |originally )?(?:published|posted|updated|modified|created|date|issued|"
    r"released|on|at|as of|mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?|[ap]\.?m\b\.?|utc|gmt|[bcemp][sde]?s?t|"
    r"\d+[ -]min(?:ute)?s?(?: read)?)\b\.?"
    r"|\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?|[+-]\d{2}:?\d{2}|[TZ](?=\d|\W|$)",
    re.IGNORECASE,
)
"""What may stand beside a date in a date line."""
DOMAIN_AT_END = re.compile(r"(?:^|\s)(?:[\w-]++\.)+[a-z]{2,12}/?$", re.IGNORECASE)
_PICTURE = r"(?:photo|photograph|picture|image|illustration|graphic)s?"
_AGENCY = (
    r"(?-i:Getty Images|Getty|AFP|AP|AP Photo|Reuters|REUTERS|EPA|TASS|Shutterstock|Unsplash|"
    r"Wikimedia Commons|Flickr|Alamy|Bloomberg|Pexels|iStock)"
)
CREDIT = re.compile(
    rf"^\(?(?:file )?{_PICTURE}(?: credits?| courtesy(?: of)?| by| source)?\s*[:/|]"
    rf"|^\(?{_PICTURE} (?:by|courtesy of) {NAME}"
    r"|^\(?(?:credits?|caption)\s*[:/|]"
    r"|\((?:photo|image|picture|credit|source)s?(?: (?:by|courtesy(?: of)?))?\s*[:/ ][^()]{1,80}\)$"
    r"|(?:[/|(\[—–©]|\bvia|\bcourtesy of) ?(?:the )?(?:[\w’'.]++ ?){0,4}[/ ]?"
    rf"{_AGENCY}\)?\.?$"
    r"|©",
    re.IGNORECASE,
)
CREDIT_BY_IMAGE = re.compile(
    rf"\b{_PICTURE}(?: credit| courtesy)?(?: by| of| via| from|:) .{{1,80}}$", re.IGNORECASE
)
_FORMS: tuple[tuple[FurnitureRole, str], ...] = (
    ("label", r"(?:the )?(?:original )?(?:url|link|address|permalink)(?: to the original)?\s*:"),
    ("label", r"(?:source|originally published (?:at|on|by|in)|read the original(?: \w+)? at)\s*:"),
    ("address", ADDRESS.pattern),
    (
        "address",
        r"(?:(?:original |canonical )?(?:url|link|source|permalink|address)|(?:first |originally )?"
        rf"published (?:at|on)|read the original(?: \w+)? at)\s*:?\s+{ADDRESS.pattern}",
    ),
    (
        "pointer",
        r"(?:related|read|see|also read|watch|listen|more|further reading|recommended|"
        r"don['’]t miss|must read|in case you missed it|you may also like)"
        r"(?: (?:also|more|next|now|live|on|about|from|this|that|the|story|stories|articles?|"
        r"posts?|content|coverage|reading|links?|topics?|news|videos?|here))*\s*[:|»>→].*",
    ),
    (
        "pointer",
        r"(?:related (?:story|stories|articles?|posts?|content|coverage|reading|links?|topics?|"
        r"news|videos?)|read (?:more|next|also)|see also|also read|further reading|more stories|"
        r"more (?:on this|from) .{1,60}|recommended(?: for you| stories)?|you may also like|"
        r"most read|(?:continue|keep) reading|(?:watch|listen)(?: now| here)?|full story|"
        r"trending(?: now)?)\s*(?:\.\.\.|…)?",
    ),
    (
        "promotion",
        r"[\[(—–-]*\s*(?:advertisements?|advertising|ad|ads|sponsored(?: content| post)?|promoted|"
        r"(?:story|article) continues (?:below|after) (?:the )?(?:ad|advertisement|video)|"
        r"scroll (?:down )?to continue(?: reading)?|skip (?:ad|advert|advertisement|to content)|"
        r"continue reading below|this advertisement .{1,60}|paid (?:content|post))\s*[\])—–-]*\.?",
    ),
    (
        "promotion",
        r"(?:please )?(?:sign up|signup|subscribe|register|join|get|receive|enter your email)\b"
        r".*\b(?:newsletters?|inbox|e-?mail|alerts?|briefings?|mailing list|app|podcast|channel)\b"
        r".*",
    ),
    (
        "promotion",
        r"(?:please )?(?:(?:follow|like|find) us\b|follow @\w+|download (?:our|the) .{0,30}\bapp\b|"
        r"click here to|support our (?:journalism|work)|become a (?:member|subscriber)|already a "
        r"subscriber|log in to|leave a (?:comment|reply)|join the (?:conversation|discussion)).*",
    ),
    (
        "promotion",
        r"(?=.*\b(?:share|tweet|print|copy|e-?mail|whatsapp|facebook|twitter|comments?|save)\b)"
        r"(?:(?:share|tweet|retweet|pin|pin it|print|copy link|e-?mail|whatsapp|facebook|twitter|"
        r"linkedin|reddit|telegram|pinterest|comments?|save|x|bookmark|this|and|on|via|with|your|"
        r"friends|the|article|story|post|page|\d+|[/|,·•&:+-])(?:\s+|$))+",
    ),
    ("promotion", r"(?:©|\(c\)|copyright\b).*|.*\ball rights reserved\b.*"),
    (
        "byline",
        r"[\[(]?(?:(?:additional |with )?(?:reporting|writing|editing|photography|translation)|"
        r"edited|compiled|translated|reported)(?: and (?:writing|editing|reporting))? "
        rf"by {NAME}.*",
    ),
    ("date", r"\d+[ -]min(?:ute)?s?(?: read| to read)?|reading time:? .{1,20}"),
)
FORMS = tuple((role, re.compile(form, re.IGNORECASE | re.DOTALL)) for role, form in _FORMS)
"""What each form does, tried in this order."""
