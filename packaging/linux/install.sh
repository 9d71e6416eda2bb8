#!/bin/sh
# Puts Deskside into the home folder of whoever runs this: ./install.sh
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
prefix="${DESKSIDE_PREFIX:-$HOME/.local}"
target="$prefix/lib/deskside"
mkdir -p "$prefix/lib" "$prefix/bin"
rm -rf "$target.new"
cp -R "$here/deskside" "$target.new"
cp "$here/uninstall.sh" "$target.new/"
rm -rf "$target"
mv "$target.new" "$target"
ln -sfn ../lib/deskside/deskside "$prefix/bin/deskside"
cp -R "$here/share" "$prefix/"
# Menus look programs up by their whole path, since ~/.local/bin need not be on theirs.
sed -i "s|^Exec=deskside|Exec=\"$prefix/bin/deskside\"|" "$prefix/share/applications/deskside.desktop"
! command -v update-desktop-database >/dev/null || update-desktop-database -q "$prefix/share/applications"
echo "Deskside is in $target. Start it from the menu or with $prefix/bin/deskside; $target/uninstall.sh removes it."
