"""Two charts as SVG: what a policy pays for how much delay, and when each asks about one bulk."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from .score import UNNOTICED
from .traces import Shape, make_trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .drive import Run
    from .policies import Policy
    from .results import Results
    from .score import Outcome
    from .traces import Trace

OURS, OTHERS, FAINT = "#0b6e4f", "#6b7280", "#d1d5db"
_SHOWN_FINISH = (300.0, 420.0)
_SHOWN_TOTAL = (200, 2000)
_POINTS = 300
_LABEL_WIDTH, _LABEL_HEIGHT = 0.6, 0.11  # powers of ten


def draw(results: Results, policies: Sequence[Policy], folder: Path) -> list[Path]:
    """Write both charts into `folder`; return their paths. The same results give the same bytes."""
    style = {"svg.hashsalt": "pulumi-bulks", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    folder.mkdir(exist_ok=True)
    paths = [folder / "pacing-delay-and-gets.svg", folder / "pacing-one-bulk.svg"]
    with mpl.rc_context(style):
        _save(delay_and_gets(results), paths[0])
        _save(one_bulk(policies, shown_trace()), paths[1])
    return paths


def delay_and_gets(results: Results) -> Figure:
    """Draw each policy at its geometric means of GETs and of delay: S is constant along the diagonals."""
    figure = Figure(figsize=(7.2, 4.8), layout="constrained")
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlim=(4, 1500), ylim=(0.1, 100))
    for s in (3, 10, 30, 100, 300):
        axes.plot([4, 1500], [s / 4, s / 1500], color=FAINT, linewidth=0.8, zorder=0)
        x = min(1400.0, s / 0.115)
        axes.annotate(f"S = {s}", (x, s / x), color=OTHERS, fontsize=7, ha="right", va="bottom")
    points = sorted(((*_means(outcomes), name) for name, outcomes in results.outcomes.items()), key=lambda p: -p[1])
    labels: list[tuple[float, float]] = []
    for x, y, name in points:
        mine = name == results.ours
        color = OURS if mine else OTHERS
        axes.scatter([x], [y], s=46 if mine else 22, color=color, zorder=3)
        labels.append((x * 1.08, _free(labels, x, y)))
        axes.annotate(name, labels[-1], va="center", fontsize=8, color=color, fontweight="bold" if mine else "normal")
    axes.set_xlabel("GETs of one wait (geometric mean)")
    axes.set_ylabel("seconds until the end is noticed (geometric mean)")
    axes.set_title("Further down and to the left is better", loc="left", fontsize=10)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_major_formatter("{x:g}")
    return figure


def one_bulk(policies: Sequence[Policy], trace: Trace) -> Figure:
    """Draw the counts of one bulk, and below it a tick for each GET of each policy."""
    runs = {policy.name: policy.run(trace) for policy in policies}
    figure = Figure(figsize=(7.2, 5.2), layout="constrained")
    counts, ticks = figure.subplots(2, 1, sharex=True, height_ratios=(1, 2.6))
    _draw_counts(counts, trace)
    end = max(trace.finish * 1.12, *(trace.finish + run.delay for run in runs.values() if run.delay < trace.finish / 2))
    for row, (name, run) in enumerate(runs.items()):
        _draw_run(ticks, -row, run, OURS if name == policies[0].name else OTHERS, end)
    for axes in (counts, ticks):
        axes.axvline(trace.finish, color="#b91c1c", linewidth=0.8, zorder=0)
        axes.set_xlim(-trace.finish / 100, end)
    ticks.set_yticks([-row for row in range(len(runs))], list(runs))
    ticks.tick_params(axis="y", length=0)
    ticks.set_xlabel("seconds since the execute; the red line is the true finish")
    return figure


def shown_trace() -> Trace:
    """Return the first noisy trace of a length and size at which requests can be told apart in a drawing."""
    return next(trace for trace in _noisy_traces() if _is_drawable(trace))


def _noisy_traces() -> Iterator[Trace]:
    number = 0
    while True:
        yield make_trace(Shape.NOISY, f"chart {number}")
        number += 1


def _is_drawable(trace: Trace) -> bool:
    return _within(trace.finish, _SHOWN_FINISH) and _within(trace.total, _SHOWN_TOTAL)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _draw_counts(axes: Any, trace: Trace) -> None:  # noqa: ANN401 - matplotlib's
    instants = [trace.finish * number / _POINTS for number in range(_POINTS + 1)]
    axes.plot(instants, [trace.progress(instant).finished for instant in instants], color="black", linewidth=1)
    axes.set_ylabel("finished")
    axes.set_ylim(bottom=0)
    axes.set_title(f"A bulk of {trace.total:,} operations and {trace.finish:.0f} s", loc="left", fontsize=10)


def _draw_run(axes: Any, row: int, run: Run, color: str, end: float) -> None:  # noqa: ANN401 - matplotlib's
    """Draw all ticks of a row as one path, which keeps the file small."""
    instants = [instant for request in run.requests if request < end for instant in (request, request, math.nan)]
    heights = [row - 0.32, row + 0.32, math.nan] * (len(instants) // 3)
    axes.plot(instants, heights, color=color, linewidth=0.8)
    text = f"{run.gets} GETs, {run.delay:.1f} s late"
    axes.annotate(text, (end, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, color=color)


def _means(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return the geometric means of GETs and of a delay that somebody notices."""
    gets = fmean(math.log(outcome.gets) for outcome in outcomes)
    delay = fmean(math.log(max(outcome.delay, UNNOTICED)) for outcome in outcomes)
    return math.exp(gets), math.exp(delay)


def _free(labels: Sequence[tuple[float, float]], x: float, y: float) -> float:
    """Return the height for a label at `x`: that of its point, or below the labels that are in its way."""
    for taken_x, taken_y in labels:
        if abs(math.log10(x / taken_x)) < _LABEL_WIDTH:
            y = min(y, taken_y / 10**_LABEL_HEIGHT)
    return y


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": None})
