"""How well the support head tells supported claims from others, beside shared words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.training.data import NOT_SUPPORTED, SUPPORTED, Claim, read_jsonl, seeded
from assistant.training.evaluate import auc
from assistant.training.examples import encode_claim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

_WORD = re.compile(r"\w+")


def read_support_sets(data: Path, *, limit: int, seed: int = 0) -> dict[str, list[Claim]]:
    """Read every development set, at most `limit` claims of each, a fixed random sample."""
    folder = data / "support" / "dev"
    sets = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        claims = [_claim(record, path.name.split(".")[0]) for record in read_jsonl(path)]
        chosen = seeded(seed).sample(claims, limit) if limit < len(claims) else claims
        sets[path.name.removesuffix(".jsonl.gz")] = chosen
    return sets


def encode_claims(claims: Sequence[Claim], tokenizer: Tokenizer, *, window: int) -> list[Any]:
    """Encode claims for the support head, the evidence cut at `window` tokens of the pair."""
    return [encode_claim(claim, tokenizer, window=window) for claim in claims]


def shared_words(claim: Claim) -> float:
    """Return the share of the claim's different words that the evidence holds too, 0 to 1."""
    words = set(_WORD.findall(claim.text.lower()))
    return len(words & set(_WORD.findall(claim.evidence.lower()))) / max(1, len(words))


def support_auc(claims: Sequence[Claim], logits: Any) -> dict[str, float]:
    """Return the area under the ROC curve, in percent, of the head and of shared words.

    The head's signal is the probability of "supported"; every other label counts as not.
    """
    import numpy as np

    positive = [claim.label == SUPPORTED for claim in claims]
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    probability = (shifted[:, SUPPORTED] / shifted.sum(axis=1)).tolist()
    return {
        "claims": len(claims),
        "head": 100 * auc(probability, positive),
        "shared_words": 100 * auc([shared_words(claim) for claim in claims], positive),
    }


def _claim(record: dict[str, Any], source: str) -> Claim:
    label = SUPPORTED if record["label"] == "supported" else NOT_SUPPORTED
    return Claim(record["claim"], record["evidence"], label, source)
