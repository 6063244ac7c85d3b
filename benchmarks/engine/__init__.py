"""What the provider costs at the real engine, beside an empty provider, a hand-written one and OpenTofu."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
sys.path.append(str(ROOT / "tools" / "engine"))  # what finds and builds the engine also builds OpenTofu
