"""The verbs with which articles report what somebody said."""

from __future__ import annotations

import re

_PAST_AND_PRESENT = (
    "said says saying told tells telling stated states announced announces added adds adding "
    "claimed claims claiming argued argues arguing warned warns warning insisted insists explained "
    "explains denied denies denying admitted admits confirmed confirms declared declares predicted "
    "predicts suggested suggests commented comments noted notes remarked remarks replied replies "
    "responded asked asks urged urges promised promises believes believed thinks thought reckons "
    "reckoned hopes hoped expects expected fears feared called calls accused accuses criticised "
    "criticises criticized praised praises thanked welcomed welcomes dismissed dismisses apologised"
    " apologizes apologises conceded concedes concluded concludes proposed proposes pointed points "
    "demanded demands refused refuses declined rejected rejects wrote writes described describes "
    "reported reports observed complained complains acknowledged estimates estimated stressed "
    "emphasised maintained recalled recalls revealed reveals agreed agrees joked quipped vowed "
    "pledged advised recommends recommended testified alleged alleges contends contended"
)
SPEECH_VERB = re.compile(rf"(?:{'|'.join(_PAST_AND_PRESENT.split())})", re.IGNORECASE)
"""One word that reports speech or opinion, in the forms in which articles use it."""
PLAIN_SPEECH_VERB = re.compile(
    r"\b(?:said|says|told|tells|added|adds|according to|announced|announces|stated|states|"
    r"claimed|claims|warned|warns|insisted|insists|explained|explains|denied|denies|argued|argues|"
    r"commented|replied|declared|wrote|writes)\b",
    re.IGNORECASE,
)
"""The plainest of them: a sentence with one of these reports speech."""
