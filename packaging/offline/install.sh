#!/bin/sh
# Installs Deskside with its models from this folder, for whoever runs it: ./install.sh
# Needs neither network nor Python. Nothing is touched before every file has been found whole.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
if ! sha256sum --check --strict --quiet SHA256SUMS; then
  echo "These files are damaged or were changed. Nothing was installed; copy the folder again." >&2
  echo "Diese Dateien sind beschädigt oder verändert. Nichts wurde installiert; kopieren Sie den Ordner noch einmal." >&2
  exit 1
fi
archive=$(ls deskside-*-linux-*.tar.xz)
models="${DESKSIDE_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/deskside/models}"
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
tar -xJf "$archive" -C "$unpacked"
"$unpacked/${archive%.tar.xz}/install.sh"
mkdir -p "$models"
for model in models/*.gguf; do
  [ -e "$model" ] || continue
  cp "$model" "$models/.part"
  mv "$models/.part" "$models/${model#models/}"
done
echo "The models are in $models. Check this machine with: deskside doctor"
