#!/usr/bin/env bash
# selectolax 1.0.2 (Lexbor): Node.css_matches(selector) is true where a descendant matches, not only the node itself.
# Seen: True for a div of which only the paragraph inside has the class.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check selectolax==1.0.2
"$folder/venv/bin/python" - <<'PY'
from selectolax.lexbor import LexborHTMLParser

div = LexborHTMLParser("<div id=outer><p class=hint>words</p></div>").css_first("#outer")
found = div.css_matches(".hint")
print(found)
assert "hint" not in (div.attributes.get("class") or "")
assert found is True, found
PY
