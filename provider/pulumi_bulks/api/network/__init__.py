"""How a request gets to the API and its answer back: connections, certificates, proxies, and what failed."""
