"""What `pulumi-bulks doctor` looks at, a file for each kind of thing. Each check is bounded and changes nothing."""
