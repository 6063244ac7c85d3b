"""How late and with how many requests a policy notices the end of a bulk, ours and others."""
