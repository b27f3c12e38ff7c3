"""The training loop: stages by the clock, resumable, weights averaged over the last steps."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.training.batches import batches_by_tokens
from assistant.training.data import seeded
from assistant.training.evaluate import Scorer, predict, read_questions, report
from assistant.training.examples import NO_LABEL, Example, load_tokenizer, special_token
from assistant.training.model import build_reader, outputs_of, pad, save_weights
from assistant.training.optimise import LOSSES, freeze, losses_of, parameter_groups, rate_at
from assistant.training.prepare import load_stage
from assistant.training.stages import chosen_stages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import torch

    from assistant.training.recipe import Stage

_AVERAGE_EVERY: Final = 4
_EVALUATION_WINDOW: Final = 384


@dataclass(frozen=True, slots=True)
class Options:
    """How to train. `minutes` is the whole time; everything else follows it, not step counts."""

    base: str
    data: Path
    prepared: Path
    out: Path
    minutes: float
    rate: float = 5e-5
    head_rate: float = 2e-4
    warm_up: float = 0.03
    dropout: float = 0.1
    frozen_layers: int = 3
    budget: int = 2048
    most: int = 32
    average: float = 0.98
    answer_weight: float = 0.5
    support_weight: float = 0.5
    relevance_weight: float = 0.5
    decision_weight: float = 0.8
    words_weight: float = 1.0
    save_minutes: float = 5.0
    curve_minutes: float = 15.0
    curve_questions: int = 400
    threads: int = 2
    seed: int = 13
    stages: tuple[str, ...] = ()
    """Names of the stages to train, in their order; none for all."""
    only_reading: bool = False
    """Leave out the claims: shows what the other heads lose by sharing."""


@dataclass(slots=True)
class Progress:
    """Where a run stands: what a checkpoint must hold besides weights."""

    seconds: float = 0.0
    steps: int = 0
    examples: int = 0
    stage: int = 0
    epoch: int = 0
    position: int = 0


def train(options: Options) -> None:
    """Train until the time is used up; start again with the same options to go on after a stop.

    Writes to `options.out`: `checkpoint.pt`, `curve.jsonl`, `<stage>.safetensors` at the end of
    each stage and `model.safetensors` (averaged weights) at the end.
    """
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    run = _Run(options)
    run.resume()
    while run.progress.stage < len(run.stages):
        run.stage(run.stages[run.progress.stage])
        run.progress.stage += 1
        run.progress.epoch = run.progress.position = 0
    run.finish()


class _Run:
    """One training run: the reader, its averaged twin, the optimizer and the clock."""

    def __init__(self, options: Options) -> None:
        import torch

        self.options = options
        self.stages = chosen_stages(options.stages)
        self.reader = build_reader(options.base, dropout=options.dropout)
        self.averaged = build_reader(options.base, dropout=options.dropout).eval()
        self.averaged.load_state_dict(self.reader.state_dict())
        self.tokenizer = load_tokenizer(options.base)
        self.separator = special_token(self.tokenizer, "[SEP]")
        freeze(self.reader, options.frozen_layers)
        groups = parameter_groups(self.reader, rate=options.rate, head_rate=options.head_rate)
        self.optimizer = torch.optim.AdamW(groups, fused=True)
        self.progress = Progress()
        self.losses: list[tuple[float, ...]] = []
        self.saved_at = self.measured_at = 0.0

    def resume(self) -> None:
        import torch

        path = self.options.out / "checkpoint.pt"
        if not path.is_file():
            return
        saved = torch.load(path, weights_only=True)
        self.reader.load_state_dict(saved["reader"])
        self.averaged.load_state_dict(saved["averaged"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.progress = Progress(**saved["progress"])
        self.saved_at = self.measured_at = self.progress.seconds

    def stage(self, stage: Stage) -> None:
        """Go through the stage's examples, as often as its time allows."""
        examples = load_stage(self.options.prepared, stage)
        if self.options.only_reading:
            examples = [example for example in examples if example.support == NO_LABEL]
        times = [chosen.time for chosen in self.stages]
        done = sum(times[: self.progress.stage + 1]) / sum(times)
        end = 60 * self.options.minutes * done
        self.reader.train()
        for batch in self._batches(examples):
            started = time.monotonic()
            self._step(batch)
            self.progress.seconds += time.monotonic() - started
            self.progress.position += 1
            self._keep(stage)
            if self.progress.seconds >= end:
                break
        self._measure(stage)
        save_weights(self.averaged, self.options.out / f"{stage.name}.safetensors")

    def finish(self) -> None:
        self._checkpoint()
        save_weights(self.averaged, self.options.out / "model.safetensors")

    def _batches(self, examples: Sequence[Example]) -> Iterator[list[Example]]:
        lengths = [len(example.ids) for example in examples]
        while True:
            seed = self.options.seed + 1000 * self.progress.stage + self.progress.epoch
            batches = batches_by_tokens(
                lengths,
                budget=self.options.budget,
                most=self.options.most,
                rng=seeded(seed),
            )
            for indices in batches[self.progress.position :]:
                yield [examples[index] for index in indices]
            self.progress.epoch += 1
            self.progress.position = 0

    def _step(self, batch: Sequence[Example]) -> None:
        import torch

        part = self.progress.seconds / (60 * self.options.minutes)
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * rate_at(part, self.options.warm_up)
        padded = pad(batch)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = outputs_of(
                self.reader, padded.ids, padded.mask, padded.types, separator=self.separator
            )
        losses = losses_of(outputs, batch)
        options = self.options
        loss = (
            losses.span
            + options.answer_weight * losses.answer
            + options.support_weight * losses.support
            + options.relevance_weight * losses.relevance
            + options.decision_weight * losses.decision
            + options.words_weight * losses.words
        )
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.losses.append(tuple(float(getattr(losses, name).detach()) for name in LOSSES))
        self.progress.steps += 1
        self.progress.examples += len(batch)
        if self.progress.steps % _AVERAGE_EVERY == 0:
            self._average()

    def _average(self) -> None:
        import torch

        updates = self.progress.steps / _AVERAGE_EVERY
        decay = min(self.options.average, (1 + updates) / (10 + updates))
        pairs = zip(self.averaged.parameters(), self.reader.parameters(), strict=True)
        kept = [(mean, now) for mean, now in pairs if now.requires_grad]
        with torch.no_grad():
            torch._foreach_lerp_([m for m, _ in kept], [n.data for _, n in kept], 1 - decay)

    def _keep(self, stage: Stage) -> None:
        seconds = self.progress.seconds
        if seconds - self.saved_at >= 60 * self.options.save_minutes:
            self.saved_at = seconds
            self._checkpoint()
        if seconds - self.measured_at >= 60 * self.options.curve_minutes:
            self._measure(stage)

    def _checkpoint(self) -> None:
        import torch

        scratch = self.options.out / "checkpoint.part"
        torch.save(
            {
                "reader": self.reader.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "progress": asdict(self.progress),
            },
            scratch,
        )
        scratch.replace(self.options.out / "checkpoint.pt")

    def _measure(self, stage: Stage) -> None:
        """Append a line to the learning curve: averaged weights on a fixed sample."""
        self.measured_at = self.progress.seconds
        line: dict[str, Any] = {
            "minutes": round(self.progress.seconds / 60, 1),
            "stage": stage.name,
            "steps": self.progress.steps,
            "examples": self.progress.examples,
        }
        recent = self.losses or [(0.0,) * len(LOSSES)]
        for name, values in zip(LOSSES, zip(*recent, strict=True), strict=True):
            line[f"loss_{name}"] = round(sum(values) / len(values), 4)
        self.losses = []
        questions = read_questions(
            self.options.data, "squad2_dev", limit=self.options.curve_questions
        )
        scorer = torch_scorer(self.averaged, self.separator)
        predictions = predict(questions, self.tokenizer, scorer, window=_EVALUATION_WINDOW)
        line |= {name: round(value, 2) for name, value in report(questions, predictions).items()}
        with (self.options.out / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def torch_scorer(reader: torch.nn.ModuleDict, separator: int) -> Scorer:
    """Return a scorer of examples that runs the float model in bfloat16."""
    import torch

    def score(examples: Sequence[Example]) -> tuple[Any, Any, Any]:
        padded = pad(examples)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            outputs = outputs_of(reader, padded.ids, padded.mask, padded.types, separator=separator)
        return outputs.start.numpy(), outputs.end.numpy(), outputs.answer.numpy()

    return score
