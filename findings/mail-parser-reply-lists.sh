#!/usr/bin/env bash
# mail-parser-reply 1.36 (own words of a mail): a list with dashes is taken for a signature that goes on to the end, so
# that the question behind it is lost. Seen: the body of 'Hi / - one / - two / When?' is 'Hi'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mail-parser-reply==1.36
"$folder/venv/bin/python" - <<'PY'
from mailparser_reply import EmailReplyParser

body = EmailReplyParser(languages=["en"]).read("Hi\n- one\n- two\nWhen?").replies[0].body
print(repr(body))
assert body.strip() == "Hi", body
PY
