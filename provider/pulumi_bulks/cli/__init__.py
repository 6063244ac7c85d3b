"""The command `pulumi-bulks`, a file for each of its subcommands. None of them changes a bulk."""
