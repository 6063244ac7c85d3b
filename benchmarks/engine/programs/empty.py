"""Dynamic resources that do nothing but take their time."""

import os
import time
from typing import Any

from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Sleeper(ResourceProvider):
    """Sleeps on create; everything else is the SDK's default."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Sleep."""
        time.sleep(props["seconds"])
        return CreateResult(id_="slept", outs=props)


class Nap(Resource, module="measured", name="Nap"):
    """What the program declares."""


for number in range(int(os.environ["RESOURCES"])):
    Nap(Sleeper(), f"sleep-{number}", {"seconds": float(os.environ["SECONDS"])})
