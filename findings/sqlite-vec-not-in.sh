#!/usr/bin/env bash
# sqlite-vec 0.1.9: in a nearest-neighbour query, IN on a metadata column is applied before the k nearest are taken, NOT IN
# after, so that fewer than k rows come back. Seen: of 20 rows, k = 5: five rows with IN, two with NOT IN (1, 2, 3).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sqlite-vec==0.1.9 apsw==3.50.4.0
"$folder/venv/bin/python" - <<'PY'
import struct

import apsw
import sqlite_vec

db = apsw.Connection(":memory:")
db.enable_load_extension(True)
db.load_extension(sqlite_vec.loadable_path())
db.execute("CREATE VIRTUAL TABLE v USING vec0(id INTEGER PRIMARY KEY, e float[2], page INTEGER)")
for page in range(1, 21):
    db.execute("INSERT INTO v VALUES (?, ?, ?)", (page, struct.pack("2f", page, 0), page))


def nearest(condition):
    query = f"SELECT id FROM v WHERE e MATCH ? AND k = 5 AND {condition}"
    return [row for row, in db.execute(query, (struct.pack("2f", 0, 0),))]


kept = ", ".join(str(page) for page in range(4, 21))
print("IN:", nearest(f"page IN ({kept})"), " NOT IN:", nearest("page NOT IN (1, 2, 3)"))
assert nearest(f"page IN ({kept})") == [4, 5, 6, 7, 8]
assert nearest("page NOT IN (1, 2, 3)") == [4, 5]
PY
