#!/usr/bin/env bash
# striprtf 0.0.35 (RTF to text): hidden and deleted words stand among the others, and a footnote is lost.
# Seen: 'ahiddenb', 'within 30 14 days', 'free.'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35
"$folder/venv/bin/python" - <<'PY'
from striprtf.striprtf import rtf_to_text

hidden = rtf_to_text(r"{\rtf1 a{\v hidden}b\par}").strip()
deleted = rtf_to_text(r"{\rtf1 within {\deleted 30 }{\revised 14 }days\par}").strip()
footnote = rtf_to_text(r"{\rtf1 free{\footnote only in the EU}.\par}").strip()
print(hidden, deleted, footnote, sep="\n")
assert hidden == "ahiddenb", hidden
assert deleted == "within 30 14 days", deleted
assert footnote == "free.", footnote
PY
