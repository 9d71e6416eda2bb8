"""Writes docs/files.md: every file of app, core and models with the first sentence of its docstring.

python packaging/file_overview.py            writes it
python packaging/file_overview.py --check    exits with 1 where it is out of date
"""

from __future__ import annotations

import ast
import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "files.md"
HEAD = "# Files\n\nMade by `make overview` from the docstrings of the modules.\n"


def overview() -> str:
    """The page as it should be."""
    files = sorted(path for room in ("app", "core", "models") for path in (ROOT / room).rglob("*.py"))
    parts = [HEAD]
    for folder, members in groupby(files, key=lambda path: path.parent):
        parts.append(f"\n## {folder.relative_to(ROOT)}/\n")
        for path in sorted(members, key=lambda path: (path.name != "__init__.py", path.name)):
            said = first_sentence(path)
            parts.append(f"{said}\n" if path.name == "__init__.py" else f"- `{path.name}` {said}")
    return "\n".join(parts) + "\n"


def first_sentence(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def main() -> int:
    """Writes the page, or says that it is out of date."""
    page = overview()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
        print("docs/files.md is out of date: run `make overview`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
