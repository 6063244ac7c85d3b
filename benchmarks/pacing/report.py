"""The report in Markdown, every figure in it computed from the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .results import targets
from .score import Group, by_shape, figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .policies import Policy
    from .results import Measured, Results
    from .score import Figures

GROUPS = ((Group.everything, "all"), (Group.telling, "counts say something"), (Group.silent, "abrupt or no counts"))


_MEASURES: dict[str, Callable[[Figures], float]] = {
    "median delay in seconds": lambda part: part.delay.p50,
    "p95 of the delay": lambda part: part.delay.p95,
    "largest delay": lambda part: part.delay.max,
    "mean of GETs": lambda part: part.gets_mean,
    "largest number of GETs": lambda part: part.gets_max,
}

INTRODUCTION = """\
S is the geometric mean of max(delay, 0.1 s) × GETs, shapes weighing the same; in brackets, S against ours. Delays are
from the true finish to the answer that shows it; relative ones are shares of the bulk's whole time."""

STOPPING = """\
In the traces above, whatever runs under ON_FAILURE_STOP is stopped by a failure. Here those with counts run under it to
their end: what our policy pays for being ready to stop. The peers do not look at the mode."""

CONFLICT = """\
Two targets are at odds: each look for a failure is a GET that a natural end pays for. If any moment can be the last,
the best plan for a known duration makes interval × GETs so far the same throughout. Its lead over a fixed interval is
about (H(n) - H(m)) / e, for n looks in all and m before the first forecast, H being the harmonic numbers: a lead of 1
takes n = e^e × m = 15 m. Intervals grow from 1 s to at most the time waited, so m is 4 to 6 in all but short bulks, and
n 60 to 90: more than the 50 that natural ends may cost, and than the 26 that a bulk of a minute gets. Measured before
looks heeded operations, by the cost `_STOP_COST` of a look and the number of looks, on 30 seeds (1 to 8, 301 to 312,
501 to 510; the mean, in brackets the lowest):

| cost, looks | natural ends | abrupt ends | GETs of natural ends | largest |
| --- | ---: | ---: | ---: | ---: |
| 0.3, without end | 3.96 (3.64) | 1.19 (0.97) | 89 | 2440 |
| 0.4, without end | 5.02 (4.57) | 1.10 (0.92) | 60 | 2182 |
| 0.4, 75 | 5.05 (4.60) | 1.03 (0.84) | 46 | 235 |
| 0.5, 75 | 5.71 (5.07) | 0.98 (0.77) | 41 | 224 |
| 0.6, 75 | 6.14 (5.40) | 0.94 (0.80) | 38 | 221 |
| 0.8, 75 | 6.61 (5.77) | 0.87 (0.74) | 34 | 217 |

No other spacing of the looks changes this: if a failure is equally likely at any moment, the least mean of log(interval
× GETs so far) has interval × GETs constant whatever a natural end weighs beside it, and only the constant is free. It
helps to know that a failure ends an operation: where one takes longer than an interval, no look comes in its first
0.75, and intervals are halved in the rest. But with 150 abrupt ends a seed, their lead differs by 0.06 to 0.09 (one
standard deviation) from seed to seed, so no less than 1 on any of a dozen seeds takes a mean of 1.1 and more. Tried on
seeds 1 to 12, 21, 33 and 401 (the mean, in brackets the lowest; where marked *, natural ends on seeds 3 and 401 alone);
crowded is from how many requests in a minute on intervals grow:

| cost, looks | with | natural ends | abrupt ends | GETs of natural ends |
| --- | --- | ---: | ---: | ---: |
| 0.5, 75 | as before, crowded from 9 | 5.66 (4.95) | 0.97 (0.86) | 41 |
| 0.55, 75 (ours) | late in an operation, crowded from 11 | 5.83 (5.28) | 1.02 (0.85) | 40 |
| 0.5, 75 | late (from 0.7), crowded from 12 | 4.82 (4.80) * | 1.02 (0.86) | 41 |
| 0.4, 60 | late (from 0.7), crowded from 9 | 4.59 (4.49) * | 1.00 (0.82) | 43 |
| 0.4, 50 | late (from 0.7), crowded from 9 | 4.71 (4.68) * | 0.99 (0.85) | 41 |
| 0.6, 75 | late (from 0.7), crowded from 9, the first look not counted | 5.58 (5.54) * | 0.94 (0.80) | 37 |
| 0.3, without end | late (from 0.7), crowded from 9 | 3.58 (3.52) * | 1.22 (1.04) | 81 |
| 0.3, without end | as before, crowded from 9 | 3.61 (3.58) * | 1.13 (1.03) | 83 |

The choice: natural ends, which are the rule, keep their 5 on all of these seeds; abrupt ends are about level with the
best peer on average, not on every seed."""


def report(runs: Sequence[Measured], policies: Sequence[Policy], releases: str) -> str:
    """Return the whole report: the targets on every seed, all else on the first."""
    results, stopping = runs[0].results, runs[0].stopping
    sections = {
        "Targets": [goals(runs)],
        "Policies": [INTRODUCTION, scores(results), costs(results)],
        "By shape": [against_the_best(results), shapes(results)],
        "Where others are ahead": ["\n".join(f"- {line}" for line in ahead(results)) or "- nowhere"],
        "Ready to stop": [STOPPING, against_the_best(stopping), CONFLICT],
        "How each is driven": [
            "\n".join(f"- {policy.name}: {policy.driven}" for policy in policies),
            f"Releases: {releases}.",
        ],
    }
    return "\n\n".join("\n\n".join([f"## {title}", *parts]) for title, parts in sections.items())


def goals(runs: Sequence[Measured]) -> str:
    """Return the table of the targets: measured on each seed, and whether all of them meet it."""
    columns = [targets(run.results, run.stopping) for run in runs]
    rows = [
        [row[0].wanted, *(target.measured for target in row), "yes" if all(t.holds for t in row) else "**no**"]
        for row in zip(*columns, strict=True)
    ]
    return table(("wanted", *(f"seed {run.seed}" for run in runs), "holds"), rows)


def brief(results: Results) -> str:
    """Return the figures of our policy alone, for tuning: by group, then by shape."""
    name = results.ours
    outcomes = results.outcomes[name]
    parts = {title: figures(outcomes, group) for group, title in GROUPS if any(map(group, outcomes))}
    parts |= {shape.value: part for shape, part in by_shape(outcomes).items()}
    header = (name, "S", "delay p50 / p95 / max", "relative p50 / p95", "GETs mean / max")
    return table(
        header, ([title, f"{part.s:.1f}", _delay(part), _relative(part), _gets(part)] for title, part in parts.items())
    )


def scores(results: Results) -> str:
    """Return the table of S."""
    rows = []
    for name in results.outcomes:
        cells = (f"{results.figures(name, group).s:.1f} ({results.lead(name, group):.2f})" for group, _title in GROUPS)
        rows.append([name, *cells])
    return table(("policy", *(f"S, {title}" for _group, title in GROUPS)), rows)


def costs(results: Results) -> str:
    """Return the table of delays and GETs."""
    header = ("policy", "delay p50 / p95 / max", "relative p50 / p95", "where counts say something", "GETs mean / max")
    rows = []
    for name in results.outcomes:
        everything, telling = results.figures(name), results.figures(name, Group.telling)
        rows.append([name, _delay(everything), _relative(everything), _relative(telling), _gets(everything)])
    return table(header, rows)


def against_the_best(results: Results) -> str:
    """Return the table of our figures by shape, with the best peer of each."""
    columns = {name: by_shape(results.outcomes[name]) for name in results.peers}
    rows = []
    for shape, mine in by_shape(results.outcomes[results.ours]).items():
        best = min(columns, key=lambda name, shape=shape: columns[name][shape].s)  # type: ignore[misc]
        theirs = columns[best][shape].s
        cells = (f"{mine.s:.1f}", f"{theirs:.1f} ({best})", f"{theirs / mine.s:.2f}", _relative(mine), _gets(mine))
        rows.append([shape.value, *cells])
    return table(
        ("shape", "our S", "best peer's S", "lead", "our relative delay p50 / p95", "our GETs mean / max"), rows
    )


def shapes(results: Results) -> str:
    """Return the table of everybody's S by shape."""
    rows = [
        [name, *(f"{part.s:.0f}" for part in by_shape(outcomes).values())]
        for name, outcomes in results.outcomes.items()
    ]
    return table(("S", *(shape.value for shape in by_shape(results.outcomes[results.ours]))), rows)


def ahead(results: Results) -> list[str]:
    """Return where a peer has the better S, the shorter delay or fewer GETs, one line each."""
    columns = {name: by_shape(outcomes) for name, outcomes in results.outcomes.items()}
    by_measure = {
        f"S on {shape.value}": {name: column[shape].s for name, column in columns.items()}
        for shape in columns[results.ours]
    }
    everything = {name: results.figures(name) for name in results.outcomes}
    for measure, value in _MEASURES.items():
        by_measure[measure] = {name: value(part) for name, part in everything.items()}
    lines = []
    for measure, values in by_measure.items():
        mine = values[results.ours]
        lower = sorted((value, name) for name, value in values.items() if value < mine)
        if lower:
            lines.append(f"{measure} ({mine:.3g}): {', '.join(f'{name} {value:.3g}' for value, name in lower)}")
    return lines


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns but the first are aligned to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _delay(part: Figures) -> str:
    return f"{part.delay.p50:.2f} / {part.delay.p95:.1f} / {part.delay.max:.0f} s"


def _relative(part: Figures) -> str:
    return f"{part.relative.p50 * 100:.2f} / {part.relative.p95 * 100:.1f} %"


def _gets(part: Figures) -> str:
    return f"{part.gets_mean:.0f} / {part.gets_max}"
