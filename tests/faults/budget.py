"""How much the tests of faults try: a small budget in every test run, a large one under `make faults`."""

import os

IS_LARGE = os.environ.get("FAULTS_BUDGET") == "large"
SEED = int(os.environ.get("FAULTS_SEED", "1"))
"""What every random choice of these tests is drawn from: the same seed repeats the same run."""


def budget(small: int, large: int) -> int:
    """Return how many runs to make."""
    return large if IS_LARGE else small
