"""Pairs of English words of which a text that says one does not support the other."""

from __future__ import annotations

from functools import lru_cache

from assistant.text.words import stem

PAIRS = """
accept/reject accept/refuse accept/deny acquit/convict admit/deny advance/retreat agree/disagree
alive/dead allow/ban allow/forbid allow/prevent always/never ancestor/descendant approve/reject
arrive/depart arrive/leave ascend/descend asleep/awake attack/defend attend/skip attend/boycott
before/after begin/end best/worst better/worse birth/death born/died boy/girl boys/girls
brother/sister buy/sell cancel/confirm cheap/expensive child/adult children/adults cold/hot
confirm/deny connect/disconnect continue/stop create/destroy cut/raise daughter/son day/night
decline/grow decline/rise decrease/increase defeat/victory deny/admit dry/wet early/late east/west
eastern/western empty/full enemy/ally enter/leave exclude/include export/import fail/succeed
failure/success fall/rise false/true fast/slow father/mother female/male few/many first/last
gain/lose guilty/innocent halt/resume happy/sad hate/love heavy/light high/low higher/lower
hire/fire husband/wife improve/worsen indoors/outdoors inside/outside join/leave king/queen
large/small larger/smaller largest/smallest laugh/cry left/right legal/illegal less/more
lengthen/shorten longest/shortest majority/minority man/woman men/women married/single
maximum/minimum negative/positive new/old north/south northern/southern oldest/youngest open/close
oppose/support pass/fail peace/war permit/forbid praise/criticize praise/condemn private/public
profit/loss quick/slow release/detain release/arrest rich/poor rise/drop rose/fell run/sit
safe/dangerous save/spend seller/buyer shallow/deep sit/stand sitting/standing sleep/run
start/finish start/stop strengthen/weaken strong/weak summer/winter surrender/resist tall/short
teacher/student top/bottom true/untrue up/down upper/lower urban/rural usual/unusual win/lose
won/lost young/old
"""


@lru_cache(maxsize=1)
def opposites() -> dict[str, frozenset[str]]:
    """Return for each stem those of the words that mean the opposite."""
    found: dict[str, set[str]] = {}
    for pair in PAIRS.split():
        left, right = (stem(word) for word in pair.split("/"))
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in found.items()}
