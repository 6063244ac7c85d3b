"""Write the schemas of the native plugin and of outcome records into the package.

Run it with `make schema` after a change to the models of inputs, outputs, the configuration or the record.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .outcome import outcome_schema
from .package import package_schema

ROOT = Path(__file__).parents[2]
FILE = ROOT / "provider" / "pulumi_bulks" / "hosts" / "plugin" / "schema.json"
OUTCOME_FILE = ROOT / "provider" / "pulumi_bulks" / "outcome" / "outcome-1.schema.json"


def schema_file() -> str:
    """Return the content of the plugin's file."""
    return json.dumps(package_schema(), indent=2, ensure_ascii=False) + "\n"


def outcome_schema_file() -> str:
    """Return the content of the file on outcome records."""
    return json.dumps(outcome_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the files, and say so."""
    for file, content in ((FILE, schema_file()), (OUTCOME_FILE, outcome_schema_file())):
        file.write_text(content, encoding="utf-8")
        print(f"written: {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
