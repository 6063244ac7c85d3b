"""`pulumi-bulks report`: what became of bulks, for people and for CI systems."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .exits import Exit
from .output import Refusal, complain, pass_on
from .subcommand import subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.outcome import OutcomeRecord

    from .records import Findings

FORMATS = ("markdown", "junit", "html")

_PART = ".pulumi-bulks-report."


@subcommand(
    """Report what became of bulks, the worst first: what happened, whether the next step may go on, what to do.

A SOURCE is a file or a folder of outcome records (bulks:outcomeDir), what `pulumi stack output --json` has printed ("-"
is stdin), or a bulk's id, which is then looked at. Without one, --stack takes the outcomes among a stack's outputs.

\b
markdown   for the summary of a job: ... --format markdown >> "$GITHUB_STEP_SUMMARY"
junit      test results: whatever is not accepted fails
html       one page, to keep as an artifact

The exit code is 0 when the report was made, whatever it says, also of a bulk that could not be looked at:
`pulumi-bulks verify` is for gates."""
)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The form of the report.")
@click.option("--output", metavar="FILE", help="Where to write it, whole or not at all; stdout by default.")
@click.option(
    "--stack", metavar="NAME", help="Take outcomes from this stack of the project here; with ids, the configuration."
)
def command(sources: tuple[str, ...], form: str, output: str | None, stack: str | None) -> Exit:
    """Collect the records, make the report and write it."""
    from pulumi_bulks.api.models import BULK_ID  # noqa: PLC0415 - so that --help does not import pydantic

    ids = list(dict.fromkeys(source for source in sources if BULK_ID.fullmatch(source)))
    places = [source for source in sources if source not in ids]
    findings, doubt = _findings(places, stack if not sources else None)
    if stack is not None and places and not ids:
        raise Refusal("--stack goes with ids, whose configuration it has, or stands alone: leave it out for files")
    live: list[OutcomeRecord] = []
    if ids:
        from .live import records_of  # noqa: PLC0415 - it imports what asks, which takes long

        live = records_of(ids, stack)
    _write(_report([*(found.record for found in findings.found), *live], findings.hidden, doubt, form), output)
    return Exit.ACCEPTED


def _findings(places: Sequence[str], stack: str | None) -> tuple[Findings, str]:
    """Return the records of these places, or of a stack, and why those may be of an earlier run."""
    from pulumi_bulks.outcome.errors import OutcomeError  # noqa: PLC0415 - as above

    from .records import findings_in, merged, read_records  # noqa: PLC0415 - as above

    try:
        if stack is None:
            return merged(read_records(place) for place in places), ""
        from .stack import doubt_of_outputs, outputs_of  # noqa: PLC0415 - as above

        findings = findings_in(outputs_of(stack, os.environ, in_clear=False), f"the stack {stack}")
        return findings, doubt_of_outputs(stack, os.environ)
    except OutcomeError as error:
        raise Refusal(error.what, step=error.step, code=error.code) from None


def _report(records: Sequence[OutcomeRecord], hidden: Sequence[str], doubt: str, form: str) -> str:
    from pulumi_bulks.outcome import reports  # noqa: PLC0415 - as above

    summary = reports.summary_of(records, hidden, doubt)
    if summary.secrets:
        complain(summary.secrets)
    if not records:
        raise Refusal(
            "there is no outcome to report"
            if hidden
            else "name files, folders or ids of bulks, or a stack with --stack"
        )
    return {"markdown": reports.markdown_of, "junit": reports.junit_of, "html": reports.page_of}[form](summary)


def _write(text: str, output: str | None) -> None:
    """Write the report, in UTF-8 whatever the terminal's own encoding: XML and HTML say that they are."""
    data = text.encode("utf-8", "replace")
    if output is None or output == "-":
        pass_on(data)
        return
    try:
        _place(Path(output).resolve(), data)
    except (OSError, ValueError) as error:
        raise Refusal(
            f"--output {output}: {getattr(error, 'strerror', None) or 'no file can have this name'}"
        ) from None


def _place(path: Path, data: bytes) -> None:
    """Write a file as a whole; what is none, such as /dev/stdout, is written to, since nothing may take its place."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    from pulumi_bulks.outcome.writing import replace_whole  # noqa: PLC0415 - as above

    replace_whole(path, data, _PART, time.sleep)
