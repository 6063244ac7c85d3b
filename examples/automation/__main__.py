"""Execute bulks in order, each only after the accepted outcome of the one before, with Pulumi's Automation API.

    python examples/automation november.csv --stack november --preview
    python examples/automation november.csv --stack november

The file is one that `pulumi_bulks.read_bulks` reads. Run again, it goes on where it has stopped: no bulk is executed
twice. Exit codes are those of `pulumi-bulks`: 0 all accepted, 2 usage or configuration, 4 not accepted, 8 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pulumi
from interruptible import Interruptible
from pulumi import automation
from screen import say
from sequence import Release

from pulumi_bulks import read_bulks
from pulumi_bulks.cli.exits import Exit


def main() -> int:
    """Execute what the command line names; returns the exit code."""
    parser = argparse.ArgumentParser(prog="automation", description="Execute bulks in order.")
    parser.add_argument("file", type=Path, help="the bulks, in a CSV or a JSON file")
    parser.add_argument("--stack", required=True, help="the stack that keeps the outcomes: one for each release")
    parser.add_argument("--preview", action="store_true", help="look at the bulks, and execute nothing")
    arguments = parser.parse_args()
    try:
        bulks = read_bulks(arguments.file)
        command = Interruptible()
    except pulumi.RunError as error:
        say(str(error))
        return Exit.USAGE
    except FileNotFoundError:
        say("there is no command `pulumi` on PATH")
        return Exit.USAGE
    try:
        release = Release(command, arguments.stack, bulks)
        return release.preview() if arguments.preview else release.execute()
    except automation.ConcurrentUpdateError:
        say(
            f"another run works on the stack {arguments.stack}, or one has died: then `pulumi cancel --stack "
            f"{arguments.stack}` in {Path(__file__).parent}, and this again"
        )
    except automation.CommandError:
        say("interrupted" if command.interrupted else command.complaint.strip())
    return Exit.INTERRUPTED if command.interrupted else Exit.OTHER


if __name__ == "__main__":
    sys.exit(main())
