#!/usr/bin/env bash
# mwparserfromhell 0.7.2 (MediaWiki): the caption of a table ('|+ Prices') is parsed as a cell whose words begin with '+'.
# Seen: the first td holds '+ Prices'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mwparserfromhell==0.7.2
"$folder/venv/bin/python" - <<'PY'
import mwparserfromhell

code = mwparserfromhell.parse("{|\n|+ Prices\n|-\n| Basic || 5\n|}")
table = code.filter_tags(matches=lambda node: node.tag == "table")[0]
cells = [str(tag.contents).strip() for tag in table.contents.filter_tags(matches=lambda node: node.tag == "td")]
print(cells)
assert cells[0] == "+ Prices", cells
PY
