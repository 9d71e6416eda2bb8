#!/usr/bin/env bash
# The app for macOS, signed and notarised. NOT BUILT AND NOT TRIED: there was no Mac.
# On one, with Python 3.11 and Xcode's command line tools, after `python3 packaging/package.py` has frozen the folder:
#   DESKSIDE_IDENTITY="Developer ID Application: …" DESKSIDE_PROFILE=notary packaging/macos/app_bundle.sh
# DESKSIDE_PROFILE was stored once with: xcrun notarytool store-credentials notary
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
app=build/package/Deskside.app
rm -rf "$app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp -R build/package/frozen/deskside/ "$app/Contents/MacOS/"
python3 packaging/icons.py build/package/icons
cp build/package/icons/deskside.icns "$app/Contents/Resources/"
sed "s/@VERSION@/$version/" packaging/macos/Info.plist.in >"$app/Contents/Info.plist"

# Inside out: each library first, the app last. llama.cpp and Python need no exception from the hardened runtime.
find "$app/Contents/MacOS" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
  xargs -0 codesign --force --timestamp --options runtime --sign "$DESKSIDE_IDENTITY"
codesign --force --timestamp --options runtime --sign "$DESKSIDE_IDENTITY" "$app"
codesign --verify --deep --strict "$app"

image="dist/deskside-$version-macos-$(uname -m).dmg"
hdiutil create -volname Deskside -srcfolder "$app" -ov -format UDZO "$image"
codesign --sign "$DESKSIDE_IDENTITY" --timestamp "$image"
xcrun notarytool submit "$image" --keychain-profile "$DESKSIDE_PROFILE" --wait
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature "$image"
