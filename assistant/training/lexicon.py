"""Word tables for questions that look answerable though they are not: opposites and verbs."""

from __future__ import annotations

from typing import Final

_OPPOSITES: Final = """
first last|largest smallest|biggest smallest|highest lowest|greatest least|most fewest
oldest youngest|earliest latest|longest shortest|best worst|fastest slowest|more less
higher lower|larger smaller|older younger|earlier later|before after|north south|east west
northern southern|eastern western|northwest southeast|northeast southwest|increase decrease
increased decreased|increasing decreasing|rise fall|rose fell|gain loss|win lose|won lost
victory defeat|begin end|began ended|start stop|started stopped|open close|opened closed
allow forbid|allowed forbade|accept reject|accepted rejected|support oppose|supported opposed
agree disagree|include exclude|included excluded|enter leave|entered left|join leave|joined left
arrive depart|arrived departed|born buried|married divorced|buy sell|bought sold|create destroy
created destroyed|attack defend|attacked defended|hot cold|rich poor|good bad|old new
male female|men women|man woman|king queen|father mother|son daughter|brother sister
husband wife|inside outside|above below|major minor|upper lower|public private|positive negative
internal external|ancient modern|rural urban|strong weak|majority minority|maximum minimum
popular unpopular|successful unsuccessful|common rare|always never|legal illegal
domestic foreign|employer employee|teacher student|summer winter|spring autumn|day night
left right|advantage disadvantage|advantages disadvantages|strength weakness|similar different
likely unlikely|possible impossible|able unable|known unknown|military civilian|import export
imported exported
""".replace("\n", "|")

# base past participle third-person -ing, grouped by meaning: one line one group.
_VERBS: Final = """
found:founded:founded,establish:established:established,create:created:created,form:formed:formed
destroy:destroyed:destroyed,demolish:demolished:demolished
build:built:built,construct:constructed:constructed
sell:sold:sold
buy:bought:bought,purchase:purchased:purchased,acquire:acquired:acquired
invade:invaded:invaded,attack:attacked:attacked
defend:defended:defended,protect:protected:protected
visit:visited:visited
leave:left:left,abandon:abandoned:abandoned
marry:married:married
divorce:divorced:divorced
win:won:won,beat:beat:beaten,defeat:defeated:defeated
lose:lost:lost
publish:published:published,release:released:released
ban:banned:banned,prohibit:prohibited:prohibited
write:wrote:written
translate:translated:translated
invent:invented:invented
discover:discovered:discovered,find:found:found
reject:rejected:rejected,refuse:refused:refused
accept:accepted:accepted,approve:approved:approved
sign:signed:signed
criticize:criticized:criticized,condemn:condemned:condemned
praise:praised:praised
support:supported:supported
elect:elected:elected
arrest:arrested:arrested
kill:killed:killed,murder:murdered:murdered
rescue:rescued:rescued
teach:taught:taught
paint:painted:painted
rename:renamed:renamed
rebuild:rebuilt:rebuilt,restore:restored:restored
name:named:named,call:called:called
fund:funded:funded,finance:financed:financed
join:joined:joined
explore:explored:explored
sue:sued:sued
direct:directed:directed
record:recorded:recorded
introduce:introduced:introduced
abolish:abolished:abolished
increase:increased:increased
reduce:reduced:reduced
discuss:discussed:discussed
predict:predicted:predicted
deny:denied:denied
promise:promised:promised
confirm:confirmed:confirmed
steal:stole:stolen
move:moved:moved
hire:hired:hired,employ:employed:employed
design:designed:designed
describe:described:described
""".strip()

_FORMS: Final = ("base", "past", "participle")


def _both_ways(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, (part.split() for part in table.split("|"))):
        one, other = pair
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


def _verb_forms() -> dict[str, dict[str, int]]:
    forms: dict[str, dict[str, int]] = {form: {} for form in _FORMS}
    for group, line in enumerate(_VERBS.split("\n")):
        for verb in line.split(","):
            for form, word in zip(_FORMS, verb.split(":"), strict=True):
                forms[form].setdefault(word, group)
    return forms


OPPOSITES: Final = _both_ways(_OPPOSITES)
"""Word to its opposites, lower case."""

VERBS: Final = _verb_forms()
"""Form ("base", "past", "participle") to verb to the number of its meaning."""
