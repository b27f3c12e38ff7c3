"""Closed word classes of English that the resolution of follow-up questions relies on."""

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
NAMED_GROUPS = _words("band company firm club team group duo trio agency bank charity")
FUNCTION_WORDS = (
    AUXILIARIES | WH_WORDS | PREPOSITIONS | PRONOUNS | DETERMINERS | CONJUNCTIONS | ADVERBS
)
MONTHS_AND_DAYS = _words(
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday"
    " sunday spring summer autumn fall winter today yesterday tomorrow"
)
MALE_NOUNS = _words(
    "man boy father son brother husband king prince uncle grandfather spokesman chairman actor"
    " businessman policeman mr sir lord gentleman congressman nephew widower statesman frontman"
)
FEMALE_NOUNS = _words(
    "woman girl mother daughter sister wife queen princess aunt grandmother spokeswoman chairwoman"
    " actress businesswoman policewoman mrs ms miss lady dame niece widow congresswoman"
)
PERSON_NOUNS = (
    MALE_NOUNS
    | FEMALE_NOUNS
    | _words(
        "president leader minister premier chancellor senator governor mayor secretary ambassador"
        " director chief head coach captain manager player singer artist author writer professor"
        " scientist researcher doctor dr judge lawyer general colonel commander officer"
        " spokesperson chairperson founder owner executive ceo analyst economist journalist editor"
        " reporter pope"
        " bishop candidate victim suspect driver pilot teacher student patient person child baby"
        " deputy prime vice former chair politician emperor soldier composer"
        " musician character defender striker goalkeeper"
    )
)
PERSON_VERBS = _words(
    "die died dies born marry married meet met meets attend attended attends visit visited visits"
    " speak spoke speaks live lived lives retire retired resign resigned graduate graduated"
)
PLURAL_NOUNS = _words(
    "people children men women police troops media parents forces authorities officials twins folk"
    " staff"
)
GROUP_NOUNS = _words(
    "band group team club company party government army council committee union family duo trio"
    " couple crew orchestra firm agency ministry commission court school board press media police"
    " parliament league association bank university army navy"
)
PLACE_NOUNS = _words(
    "city town country village region state capital island university college school hospital"
    " street river valley mountain park stadium airport building museum province"
)
NOT_A_PERSON = _words(
    "university college school institute company corporation corp inc ltd plc bank party republic"
    " league club council committee commission ministry agency court church river street road"
    " island islands war battle act treaty post times news tv radio award awards prize cup"
    " championship championships championship festival museum hospital city county states kingdom"
    " union nations records studios press army navy force airlines airport tour album north south"
    " east west new article world olympics series show first second third summit parade"
)
PLACES = _words(
    "russia china japan korea america usa u.s us britain uk england scotland wales ireland france"
    " germany italy spain portugal poland ukraine belarus turkey greece egypt israel iran iraq"
    " syria india pakistan afghanistan australia canada mexico brazil argentina chile cuba africa"
    " europe asia sweden norway denmark finland netherlands belgium austria switzerland hungary"
    " romania bulgaria serbia croatia kenya nigeria vietnam thailand indonesia philippines taiwan"
    " london paris berlin moscow beijing seoul pyongyang tokyo washington york california texas"
    " florida chicago boston brussels vienna rome madrid kyiv kiev kremlin hollywood sydney"
)
MALE_NAMES = _words(
    "adam alan albert alex alexander alfred andrew andy anthony arthur barack ben benjamin bill"
    " billy bob brad brian bruce carl charles charlie chris christopher colin daniel dave david"
    " dennis dmitry don donald doug douglas ed eddie edward eric ernest frank franklin fred gary"
    " george gordon graham greg hank harold harry henry howard hugh ian jack jacob james jason jean"
    " jeff jeremy jerry jim jimmy joe john johnny jon jonathan joseph josh juan keith ken kenneth"
    " kevin larry lee leo leonard louis luke marcus mark martin matt matthew maurice max michael"
    " mike mohammed muhammad neil nicholas nick oliver oscar patrick paul peter phil philip ralph"
    " ray reggie richard rick robert roger ronald roy russell ryan sam samuel scott sean sergei"
    " simon stan stephen steve steven stuart ted terry thomas tim timothy toby todd tom tommy tony"
    " trey vincent vladimir volodymyr walter warren wayne will william winston"
)
FEMALE_NAMES = _words(
    "agnes alice amanda amy andrea angela ann anna anne annie barbara beth betty beverly bridget"
    " carol caroline catherine charlotte cheryl christina christine claire cynthia deborah diana"
    " diane donna dorothy elena elizabeth ellen emily emma eva eve evelyn fiona florence frances"
    " gloria grace hannah harriet heather helen hillary ida irene jane janet jean jennifer jenny"
    " jessica jill joan joanna joyce judith judy julia julie karen kate katherine kathleen katie"
    " kelly kim laura lea linda lisa liz louise lucy margaret maria marie martha martina mary"
    " megan melissa michelle monica nancy natalie nicole nina olga olivia pamela patricia patti"
    " paula rachel rebecca rita rosa rosalie rose ruth sally sandra sarah sharon sophia sophie"
    " stephanie susan suzanne teena theresa tracey ursula vanessa victoria virginia wendy whitney"
) - {"kim", "jean"}


def is_plural_noun(word: str) -> bool:
    """Say whether a lower-case word looks like a plural noun."""
    if word in PLURAL_NOUNS:
        return True
    if len(word) < 4 or word in FUNCTION_WORDS or word in VERBS:
        return False
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "ous", "news"))
