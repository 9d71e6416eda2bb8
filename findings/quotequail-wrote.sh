#!/usr/bin/env bash
# quotequail 0.5.4 (quoted mail): a sentence that begins with "On" and ends with "wrote:" is an introduction to older mail, with no
# date, time or address asked for; what the customer says below it is set apart as quoted. Seen: the last part is quoted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check quotequail==0.5.4
"$folder/venv/bin/python" - <<'PY'
import quotequail

text = "Hello,\nOn Monday I called and your colleague wrote:\nplease send it back\nThat is what I did."
parts = quotequail.quote(text)
print(parts)
assert parts[0][0] is True and "wrote:" in parts[0][1], parts
assert parts[-1][0] is False and "That is what I did." in parts[-1][1], parts
PY
