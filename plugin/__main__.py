"""The native plugin, as Pulumi starts it from a git repository."""

from pulumi_bulks.hosts.plugin.server import main

main()
