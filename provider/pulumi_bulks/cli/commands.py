"""The subcommands of `pulumi-bulks`: each is a file of its own, imported when it is asked for and not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from .exits import Exit
from .output import PROGRAM, complain

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "status": "Tell how bulks are now.",
    "watch": "Wait until bulks are final, and show how far they are.",
    "operations": "List the operations of a bulk, or those that have failed.",
    "verify": "Check that an outcome is the one that the next step waits for.",
    "explain": "Explain an error by its code, or list all codes.",
    "doctor": "Check what may keep bulks from being executed or looked at.",
    "report": "Report what became of bulks, in Markdown, as test results or as a page of HTML.",
    "simulate": "Serve a Bulk API on loopback, to try things on.",
    "install-plugin": "Install the native plugin for all Pulumi programs of this user.",
    "completion": "Print the script that completes this command in a shell.",
}
"""Each subcommand with what `--help` says of it; the module of the same name holds it, as `command`."""

_EPILOG = """\
Exit codes: 0 accepted, 1 other, 2 usage or configuration, 3 credentials, 4 final and not accepted, 6 no such bulk,
8 interrupted, 9 timed out, 10 not final. Of several bulks the first in the order 2, 3, 6, 1, 9, 4, 10, 0 decides."""


class Commands(click.Group):
    """The subcommands, of which only the one that runs is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Return their names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return one of them, None where there is none of the name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f".{cmd_name.replace('-', '_')}", __package__).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what a shell can complete a name to."""
        names = [CompletionItem(name, help=told) for name, told in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        """Run a subcommand and return its exit code; a defect before it begins is told as one."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - told, and never as a traceback
            from .ending import ending_of  # noqa: PLC0415 - what it imports is of use only here

            return ending_of(ctx, error)


@click.group(
    cls=Commands,
    help="Look at bulks, wait for them and check what became of them. Nothing here executes or changes a bulk: that is "
    "for Pulumi programs.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
)
@click.version_option(package_name="pulumi-bulks", message="%(version)s")
def commands() -> None:
    """Be the root of the subcommands."""


def run(arguments: Sequence[str] | None) -> int:
    """Run the command with these arguments, by default those of the process, and return its exit code."""
    try:
        return _run(None if arguments is None else list(arguments))
    except OSError as error:  # a help or a version cannot be written, or a PrintError says the same of anything else
        complain(f"this cannot be written: {error.strerror or type(error).__name__}")
        return Exit.OTHER


def _run(words: list[str] | None) -> int:
    try:
        code: int = commands.main(words, prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as refusal:
        from .refusing import refuse  # noqa: PLC0415 - what it imports is of use only here

        return refuse(refusal)
    except click.Abort:
        return Exit.INTERRUPTED
    return code
