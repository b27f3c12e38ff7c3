"""Turns the data folder into encoded examples, one list a stage, by the recipe."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.text.words import content_stems
from assistant.training.claims import as_question, claims_from_row
from assistant.training.data import (
    DECISION_LABELS,
    Claim,
    Row,
    draw,
    fingerprints,
    read_claims,
    read_jsonl,
    read_rows,
    seeded,
    without_overlap,
)
from assistant.training.examples import (
    Example,
    encode_claim,
    encode_decision,
    encode_row,
    load_examples,
    load_tokenizer,
    save_examples,
)
from assistant.training.negatives import Pools, make_negative, pools_of, sentence_spans
from assistant.training.noise import add_noise
from assistant.training.recipe import (
    BORROWING_SOURCES,
    MOST_SHARED,
    NEGATIVE_WEIGHTS,
    Share,
    Stage,
)
from assistant.training.search_pairs import encode_pair, search_pairs
from assistant.training.stages import chosen_stages
from assistant.training.talks import all_made_turns, talk_rows
from assistant.training.teacher import label
from assistant.training.turns import TALK
from assistant.training.windows import Neighbours
from assistant.training.word_labels import (
    Turn,
    encode_correction,
    encode_turn,
    made_corrections,
    read_corrections,
    read_turns,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

CLAIM_WINDOW = 144
_DEVELOPMENT_SETS = ("squad2_dev", "squad1_only")
# A maker suits one row in three to one in fifty.
_MOST_TRIES = 400


def prepare(
    data: Path,
    base: str,
    out: Path,
    *,
    window: int,
    seed: int,
    stages: tuple[str, ...] = (),
    teacher: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Write `<stage>.npz` for the stages named, or all; return a table of the mix.

    `base` names the model whose tokenizer is used; `window` is the longest sequence in tokens.
    `teacher` is a cross-encoder that says how relevant each passage is; without one the relevance
    head learns nothing. Same data, tokenizer, teacher and seed, same files.
    """
    tokenizer = load_tokenizer(base)
    held_out = development_passages(data)
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for stage in chosen_stages(stages):
        rng = seeded(f"{seed} {stage.name}")
        rows, claims = mix(data, stage, held_out, rng)
        pairs = search_pairs(rows, claims, stage.search_pairs, rng)
        asked = put_as_met(data, rows, stage, rng)
        examples = encode(asked, tokenizer, stage, window=window, rng=rng)
        cut = round(len(examples) * stage.taught)
        rng.shuffle(examples)
        shown, hidden = examples[:cut], examples[cut:]
        shown += [encode_pair(*pair, tokenizer, window=window) for pair in pairs]
        if teacher is not None:
            shown = label(shown, teacher, base, progress=progress)
        examples = shown + hidden
        examples += [encode_claim(claim, tokenizer, window=CLAIM_WINDOW) for claim in claims]
        examples += decision_examples(claims, stage, tokenizer, rng)
        examples += word_examples(data, rows, stage, tokenizer, rng)
        rng.shuffle(examples)
        save_examples(examples, out / f"{stage.name}.npz")
        lines += _table(stage, rows, claims, examples)
    return "\n".join(lines)


def development_passages(data: Path) -> frozenset[str]:
    """Return the fingerprints of every development paragraph, which no training row may hold."""
    paths = [data / "reading" / "dev" / name / "articles.jsonl.gz" for name in _DEVELOPMENT_SETS]
    return fingerprints(
        paragraph
        for path in paths
        for article in read_jsonl(path)
        for paragraph in article["paragraphs"]
    )


def load_stage(folder: Path, stage: Stage) -> list[Example]:
    """Read the examples of a stage that `prepare` wrote."""
    return load_examples(folder / f"{stage.name}.npz")


def mix(
    data: Path, stage: Stage, held_out: frozenset[str], rng: random.Random
) -> tuple[list[Row], list[Claim]]:
    """Draw the rows and claims of a stage, made ones included, noise not yet added."""
    rows = [row for share in stage.rows for row in _share_of_rows(data, share, held_out, rng)]
    claims = [
        claim
        for share in stage.claims
        for claim in draw(read_claims(data, share.source), share.passes, rng)
    ]
    bases = [
        row
        for source in BORROWING_SOURCES
        for row in without_overlap(read_rows(data, source), held_out)
        if row.answerable
    ]
    rows += talk_rows(data, rows, stage, rng)
    claims += [
        replace(claim, evidence=claim.decides)
        for claim in draw([c for c in claims if c.decides], stage.deciding, rng)
    ]
    pools = pools_of(bases)
    rows += made_negatives(bases, pools, stage.made_negatives, rng)
    claims += made_claims(bases, pools, stage.made_claims, rng)
    return rows, claims


def made_negatives(bases: Sequence[Row], pools: Pools, count: int, rng: random.Random) -> list[Row]:
    """Make about `count` unanswerable rows of answerable ones, makers drawn by their weights."""
    makers, weights = list(NEGATIVE_WEIGHTS), list(NEGATIVE_WEIGHTS.values())
    made: list[Row] = []
    for maker in rng.choices(makers, weights=weights, k=count):
        tries = (make_negative(rng.choice(bases), maker, pools, rng) for _ in range(_MOST_TRIES))
        row = next((row for row in tries if row is not None), None)
        if row is not None:
            made.append(replace(row, source=f"made_{maker}"))
    return made


def made_claims(bases: Sequence[Row], pools: Pools, count: int, rng: random.Random) -> list[Claim]:
    """Make about `count` claims of answerable rows and their neighbours in the article."""
    by_title: dict[str, list[Row]] = defaultdict(list)
    for row in bases:
        by_title[row.title].append(row)
    made: list[Claim] = []
    while len(made) < count:
        row = rng.choice(bases)
        neighbours = by_title[row.title]
        others = rng.sample(neighbours, min(len(neighbours), 12))
        made += claims_from_row(row, others, pools, rng)
    return made


def put_as_met(data: Path, rows: Sequence[Row], stage: Stage, rng: random.Random) -> list[Row]:
    """Return the rows with noise, neighbours and deciding sentences as the stage wants them."""
    neighbours = Neighbours(data, rows)
    about: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind != TALK:
            about[row.context].append(row.question)
    met = []
    for row in rows:
        asked = row
        if row.faults is None and row.kind != TALK and rng.random() < stage.noise:
            others = [other for other in about[row.context] if other != row.question]
            asked = replace(row, question=add_noise(row.question, others, rng))
        if rng.random() < stage.widened:
            asked = neighbours.widen(asked, rng)
        met.append(asked)
    decided = [row for row in rows if row.verdict and row.answerable]
    return met + [deciding_sentence(row) for row in draw(decided, stage.deciding, rng)]


def deciding_sentence(row: Row) -> Row:
    """Return the row with nothing but the sentence of its answer to read."""
    end = row.start + len(row.answer)
    spans = [(a, b) for a, b in sentence_spans(row.context) if a < end and b > row.start]
    first, last = spans[0][0], spans[-1][1]
    return replace(row, context=row.context[first:last], start=row.start - first)


def encode(
    rows: Sequence[Row],
    tokenizer: Tokenizer,
    stage: Stage,
    *,
    window: int,
    rng: random.Random,
) -> list[Example]:
    """Encode reading rows, some behind their title; rows that do not fit are dropped."""
    examples = [
        encode_row(row, tokenizer, window=window, rng=rng, titled=rng.random() < stage.titled)
        for row in rows
    ]
    return [example for example in examples if example is not None]


def decision_examples(
    claims: Sequence[Claim], stage: Stage, tokenizer: Tokenizer, rng: random.Random
) -> list[Example]:
    """Encode the claims that can be asked as questions of yes or no, asked so."""
    asked = [(question, claim) for claim in claims if (question := as_question(claim.text))]
    return [
        encode_decision(question, claim, tokenizer, window=CLAIM_WINDOW)
        for question, claim in draw(asked, stage.asked_claims, rng)
        if claim.label < len(DECISION_LABELS)
    ]


def word_examples(
    data: Path, rows: Sequence[Row], stage: Stage, tokenizer: Tokenizer, rng: random.Random
) -> list[Example]:
    """Encode the examples of a stage that teach single words."""
    turns = draw(read_turns(data), stage.turns, rng) if stage.turns else []
    turns += [
        Turn(made.history, made.question, made.rewrite)
        for made in draw(all_made_turns(rows, stage, rng), 0.5, rng)
    ]
    pairs = (
        made_corrections([row for row in rows if row.kind != TALK], stage.corrections, rng)
        if stage.corrections
        else []
    )
    if pairs:
        pairs += draw(read_corrections(data), stage.corrections / 1000, rng)
    examples = [encode_turn(turn, tokenizer) for turn in turns]
    return examples + [encode_correction(said, meant, tokenizer) for said, meant in pairs]


def is_rephrased(row: Row) -> bool:
    """Return whether a row is answerable in other words than the sentence that answers it."""
    if not row.answerable:
        return False
    asked = set(content_stems(row.question))
    spans = sentence_spans(row.context)
    said = next((row.context[a:b] for a, b in spans if a <= row.start < b), row.context)
    return len(asked) > 1 and len(asked & set(content_stems(said))) <= MOST_SHARED * len(asked)


def _share_of_rows(
    data: Path, share: Share, held_out: frozenset[str], rng: random.Random
) -> list[Row]:
    rows = without_overlap(read_rows(data, share.source), held_out)
    if share.kept == "rephrased":
        rows = [row for row in rows if is_rephrased(row)]
    elif share.kept == "yesno":
        rows = [row for row in rows if row.verdict]
    elif share.kept:
        rows = [row for row in rows if row.answerable == (share.kept == "answerable")]
    return draw(rows, share.passes, rng)


def _table(
    stage: Stage, rows: Sequence[Row], claims: Sequence[Claim], examples: Sequence[Example]
) -> list[str]:
    answerable = Counter(row.source for row in rows if row.answerable)
    unanswerable = Counter(row.source for row in rows if not row.answerable)
    tokens = sum(len(example.ids) for example in examples)
    lines = [
        f"stage {stage.name}: {len(examples)} examples, {tokens} tokens,"
        f" {sum(answerable.values())} answerable, {sum(unanswerable.values())} unanswerable,"
        f" {len(claims)} claims"
    ]
    lines += [
        f"  {source}: {answerable[source]} + {unanswerable[source]} unanswerable"
        for source in sorted(answerable | unanswerable)
    ]
    numbers = Counter(claim.source for claim in claims)
    return lines + [f"  claims {source}: {numbers[source]}" for source in sorted(numbers)]
