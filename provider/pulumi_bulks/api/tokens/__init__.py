"""Where the token comes from, and how it is renewed."""
