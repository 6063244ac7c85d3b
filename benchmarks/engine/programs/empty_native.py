"""Resources of a native plugin that do nothing but take their time: ../sleeps.py serves them."""

import os

import pulumi


class Nap(pulumi.CustomResource):
    """What the program declares."""


for number in range(int(os.environ["RESOURCES"])):
    Nap("sleeps:index:Nap", f"sleep-{number}", {"seconds": float(os.environ["SECONDS"])})
