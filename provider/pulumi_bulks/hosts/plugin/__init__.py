"""The native plugin `pulumi-resource-bulks`."""
