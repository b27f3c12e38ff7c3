"""`python -m assistant.training STEP`: recover, prepare, train, evaluate, export, calibrate."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from assistant.errors import AssistantError

_WINDOW = 320
_READING_SETS = ("squad2_dev", "squad1_only")
_EVALUATION_WINDOW = 384
_SEED = 13


def main(arguments: list[str] | None = None) -> int:
    """Run one step; 0 done, 1 could not do it, said in one line."""
    options = _parser().parse_args(arguments)
    try:
        _STEPS[options.step](options)
    except AssistantError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _prepare(options: argparse.Namespace) -> None:
    from assistant.training.prepare import prepare

    table = prepare(
        options.data,
        options.base,
        options.prepared,
        window=options.window,
        seed=options.seed,
        stages=tuple(options.stages),
        teacher=options.teacher,
        progress=_progress,
    )
    sys.stdout.write(table + "\n")


def _train(options: argparse.Namespace) -> None:
    from assistant.training.train import Options, train

    train(
        Options(
            base=options.base,
            data=options.data,
            prepared=options.prepared,
            out=options.out,
            minutes=options.minutes,
            rate=options.rate,
            dropout=options.dropout,
            frozen_layers=options.frozen_layers,
            threads=options.threads,
            seed=options.seed,
            stages=tuple(options.stages),
            only_reading=options.only_reading,
        )
    )


def _recover(options: argparse.Namespace) -> None:
    from assistant.training.recover import recover

    recover(options.model, options.base, options.out)


def _evaluate(options: argparse.Namespace) -> None:
    from assistant.training.evaluate import predict, read_questions, report
    from assistant.training.examples import load_tokenizer
    from assistant.training.export import onnx_scorer, support_scores
    from assistant.training.support_evaluate import encode_claims, read_support_sets, support_auc

    tokenizer = load_tokenizer(options.model)
    graph = options.model / "model.onnx"
    if options.support:
        for name, claims in read_support_sets(options.data, limit=options.limit or 10**9).items():
            examples = encode_claims(claims, tokenizer, window=_EVALUATION_WINDOW)
            _say(name, support_auc(claims, support_scores(graph, examples)))
        return
    for name in _READING_SETS:
        questions = read_questions(options.data, name, limit=options.limit)
        scorer = onnx_scorer(graph, threads=options.threads)
        predictions = predict(questions, tokenizer, scorer, window=_EVALUATION_WINDOW)
        _say(name, report(questions, predictions))


def _export(options: argparse.Namespace) -> None:
    from assistant.training.export import Card, export

    curve = [json.loads(line) for line in options.curve.open()] if options.curve else []
    training = {"minutes": curve[-1]["minutes"], "examples": curve[-1]["examples"]} if curve else {}
    card = Card(options.name, options.version, str(options.base), training)
    export(options.base, options.weights, options.out, card=card)


def _calibrate(options: argparse.Namespace) -> None:
    from assistant.index.embed import DEFAULT_MODEL, open_embedder
    from assistant.training.calibrate import calibrate
    from assistant.training.candidates import candidates_of

    embedder = open_embedder(DEFAULT_MODEL, notice=_told)
    reports = calibrate(
        options.data,
        options.out,
        source=candidates_of(options.reader, embedder),
        embedder=embedder,
        k=options.k,
        every=options.every,
        seed=options.seed,
        progress=_progress,
    )
    for name, numbers in reports.items():
        sys.stdout.write(json.dumps({"set": name, **numbers}) + "\n")


def _told(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _progress(done: int, total: int) -> None:
    if done == total or done % 100 == 0 or done % 3200 == 0:
        _told(f"{done} of {total}")


def _say(name: str, numbers: dict[str, float]) -> None:
    rounded = {key: round(value, 2) for key, value in numbers.items()}
    sys.stdout.write(json.dumps({"set": name, **rounded}) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    recover = steps.add_parser("recover", help="get the weights of an exported reader back")
    prepare = steps.add_parser("prepare", help="draw, make and encode the examples of each stage")
    train = steps.add_parser("train", help="train, or go on with a training that was stopped")
    evaluate = steps.add_parser("evaluate", help="measure an exported model on development sets")
    export = steps.add_parser("export", help="write int8 ONNX, tokenizer and description")
    calibrate = steps.add_parser("calibrate", help="fit when a reader answers and when it abstains")
    calibrate.add_argument("--reader", default="span", help="span, sentence, or a model's name")
    calibrate.add_argument("--k", type=int, default=8, help="passages read for a question")
    calibrate.add_argument("--every", type=int, default=1, help="take every n-th question")
    calibrate.add_argument("--out", type=Path, required=True, help="file that is written")
    for step in (prepare, train, evaluate, calibrate):
        step.add_argument("--data", type=Path, required=True, help="the data folder")
        step.add_argument("--seed", type=int, default=_SEED)
    for step in (recover, prepare, train, export):
        step.add_argument("--base", required=True, help="reader folder, or a model's name")
    for step in (prepare, train):
        step.add_argument("--prepared", type=Path, required=True, help="folder of the examples")
    for step in (recover, train, export):
        step.add_argument("--out", type=Path, required=True, help="folder that is written")
    for step in (train, evaluate):
        step.add_argument("--threads", type=int, default=2)
    for step in (prepare, train):
        step.add_argument("--stages", nargs="*", default=[], help="only these; none for all")
    for step in (recover, evaluate):
        step.add_argument("--model", type=Path, required=True, help="folder that export wrote")
    prepare.add_argument("--teacher", type=Path, help="cross-encoder that labels the relevance")
    train.add_argument("--only-reading", action="store_true", help="leave out the claims")
    prepare.add_argument("--window", type=int, default=_WINDOW, help="tokens of the longest pair")
    train.add_argument("--minutes", type=float, default=90, help="whole time of training")
    train.add_argument("--rate", type=float, default=5e-5, help="highest learning rate")
    train.add_argument("--dropout", type=float, default=0.1)
    train.add_argument("--frozen-layers", type=int, default=3, help="lowest layers kept as is")
    evaluate.add_argument("--limit", type=int, default=0, help="questions a set; 0 for all")
    evaluate.add_argument("--support", action="store_true", help="the support sets instead")
    export.add_argument("--weights", type=Path, required=True, help="safetensors of a reader")
    export.add_argument("--curve", type=Path, help="curve.jsonl of the training, for the card")
    export.add_argument("--name", default="assistant-reader")
    export.add_argument("--version", default="1.0.0")
    return parser


_STEPS = {
    "recover": _recover,
    "prepare": _prepare,
    "train": _train,
    "evaluate": _evaluate,
    "export": _export,
    "calibrate": _calibrate,
}

if __name__ == "__main__":
    sys.exit(main())
