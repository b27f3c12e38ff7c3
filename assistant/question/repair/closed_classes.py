"""Closed word classes of English, by which parts of a question are told apart."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BE = _words("is are was were be been being am isn't aren't wasn't weren't 's 're")
AUXILIARIES = BE | _words(
    "do does did don't doesn't didn't has have had hasn't haven't hadn't will would can could"
    " shall should may might must won't wouldn't can't couldn't shouldn't mightn't mustn't"
)
WH_WORDS = _words("who whom whose what which when where why how what's who's where's when's how's")
PREPOSITIONS = _words(
    "about above across after against along among around as at because before behind below beside"
    " besides between beyond by despite down during except for from in inside into like near of off"
    " on onto outside over past per regarding since through throughout to toward towards under"
    " until up upon via with within without than"
)
PRONOUNS = _words(
    "i me my mine we us our ours you your yours he him his himself she her hers herself it its"
    " itself they them their theirs themselves thier this that these those there here one ones"
    " someone anyone everyone nobody something anything everything nothing"
)
DETERMINERS = _words("the a an this that these those his her its their my your our some any no")
CONJUNCTIONS = _words("and or but nor so yet if whether while though although because unless")
ADVERBS = _words(
    "also still not never ever just only even too very already again soon later earlier now then"
    " once always often sometimes together first finally actually really instead else away back"
    " ago exactly anyway however meanwhile yes no please ok okay well quite rather almost all both"
    " each every either neither much many more most few less least other others another such same"
    " several up out well-known what's according"
)
VERBS = _words(
    "say says said tell tells told think thinks thought make makes made take takes took taken get"
    " gets got go goes went gone come comes came become becomes became see sees saw seen know knows"
    " knew known give gives gave given find finds found leave leaves left begin begins began begun"
    " win wins won lose loses lost meet meets met lead leads led hold holds held run runs ran send"
    " sends sent write writes wrote written die dies kill kills join joins sign signs work works"
    " play plays live lives move moves start starts end ends happen happens help helps ask asks"
    " call calls want wants use uses try tries need needs keep keeps kept let lets put set show"
    " shows shown hear heard bring brings brought buy buys bought sell sells sold build built pay"
    " paid read wore wear speak spoke grow grew fall fell feel felt rise rose break broke sit sat"
    " stand stood understand meant mean means marry have having doing going saying attend visit"
    " confirm announce release deploy invade cancel support accuse describe receive affect cause"
    " agree plan hope expect perform record sing sang teach taught succeed continue include"
    " includes appear appears remain remains cost costs change changes return returns follow"
    " follows believe believes report reports claim claims arrive leave retire resign"
    " form forms formed"
)
_MORE_VERBS = _words(
    "accept achieve acquire add admit adopt advise allow appoint approve argue arrest assume"
    " attract avoid belong bring build carry catch choose collect compare complain complete"
    " conclude consider consist contain contribute create criticise criticize decide declare"
    " defeat defend deny destroy determine develop discover discuss dismiss earn elect employ"
    " enable encourage enjoy enter establish examine exist expand explain express extend"
    " finish gather govern hire hit identify impose improve inform inherit injure inspire"
    " introduce invent invest investigate invite involve learn lend maintain mention negotiate"
    " obtain occur oppose organise organize oversee own participate persuade possess predict"
    " prefer prepare preserve prevent produce promote propose protect prove provide publish"
    " pursue quit raise reach realise realize recommend recover reduce refer refuse reject"
    " rely remember remove replace represent require resolve respond restore reveal save seek"
    " seem select serve solve spend steal submit suffer suggest survive threaten throw"
    " translate treat undergo unite wait warn weigh withdraw beat"
)
VERBS |= (
    _MORE_VERBS
    | frozenset(f"{verb}s" for verb in _MORE_VERBS)
    | _words(
        "act acts split withdrew spent stole threw sought caught brought chose carried denied"
        " relies reaches"
    )
)
