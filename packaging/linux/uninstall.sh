#!/bin/sh
# Removes what install.sh installed, and asks what becomes of the data: uninstall.sh [--keep-data|--delete-data]
set -eu
prefix="${DESKSIDE_PREFIX:-$HOME/.local}"
data="${XDG_DATA_HOME:-$HOME/.local/share}/deskside"
answer="${1:-}"
if [ -z "$answer" ] && [ -d "$data" ]; then
  echo "Tickets, drafts, settings and models lie in $data."
  printf 'Delete them for good? Without them nothing can be brought back. [y/N] '
  read -r typed || typed=n
  case "$typed" in [yY]*) answer=--delete-data ;; esac
fi
rm -rf "$prefix/lib/deskside"
rm -f "$prefix/bin/deskside" "$prefix/share/applications/deskside.desktop" \
  "$prefix/share/metainfo/deskside.metainfo.xml" "$prefix/share/icons/hicolor/scalable/apps/deskside.svg" \
  "$prefix"/share/icons/hicolor/*/apps/deskside.png "${XDG_CONFIG_HOME:-$HOME/.config}/autostart/deskside.desktop"
! command -v update-desktop-database >/dev/null || update-desktop-database -q "$prefix/share/applications"
if [ "$answer" = --delete-data ]; then
  rm -rf "$data"
  echo "Deskside and its data are gone."
else
  [ ! -d "$data" ] || echo "Deskside is gone; its data is still in $data."
fi
