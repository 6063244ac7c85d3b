"""The command `pulumi-bulks`, a file for each of its larger subcommands."""
