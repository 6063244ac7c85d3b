"""`pulumi-bulks completion`: the script by which a shell completes the command."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .exits import Exit
from .output import PROGRAM, data
from .subcommand import subcommand

_VARIABLE = "_PULUMI_BULKS_COMPLETE"  # click's own name for it


@subcommand(
    """Print the script that completes this command in a shell. To load it:

\b
bash   echo 'eval "$(pulumi-bulks completion bash)"' >> ~/.bashrc
zsh    echo 'eval "$(pulumi-bulks completion zsh)"' >> ~/.zshrc    (after compinit)
fish   pulumi-bulks completion fish > ~/.config/fish/completions/pulumi-bulks.fish"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> Exit:
    """Print the script."""
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"this version of click completes nothing in {shell}")
    data(completion(ctx.find_root().command, {}, PROGRAM, _VARIABLE).source())
    return Exit.ACCEPTED
