"""Nothing that a library finds worth a line reaches the screen: the engine shows all that a plugin prints.

It has to be imported before gRPC: its core, which writes to stderr past all of Python, reads its variable then.
"""

from __future__ import annotations

import logging
import os
import warnings

os.environ.setdefault("GRPC_VERBOSITY", "NONE")


def hush() -> None:
    """Keep logs and warnings to ourselves."""
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
