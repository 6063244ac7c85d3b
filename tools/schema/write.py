"""Write the schema of the native plugin into the package, where `schema_text` reads it.

Run it with `make schema` after a change to the models of inputs, outputs or the configuration.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .package import package_schema

ROOT = Path(__file__).parents[2]
FILE = ROOT / "provider" / "pulumi_bulks" / "hosts" / "plugin" / "schema.json"


def schema_file() -> str:
    """Return the content of the file."""
    return json.dumps(package_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file, and say so."""
    FILE.write_text(schema_file(), encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
