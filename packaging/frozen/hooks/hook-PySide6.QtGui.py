"""Of Qt's plugins those that a window of plain widgets loads: PyInstaller's own hook takes all, and GTK with them."""

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

_WANTED = (
    "platforms/libqxcb",
    "platforms/libqwayland",
    "platforms/libqoffscreen",
    "platforms/qwindows",
    "platforms/libqcocoa",
    "platformthemes/libqxdgdesktopportal",
    "platforminputcontexts/libcompose",
    "platforminputcontexts/libibus",
    "wayland-shell-integration/libxdg-shell",
    "wayland-decoration-client/",
    "iconengines/",
    "imageformats/libqsvg",
    "imageformats/qsvg",
    "styles/",
)

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [
    (source, folder)
    for source, folder in binaries
    if "/plugins/" not in source.replace("\\", "/") or any(part in source.replace("\\", "/") for part in _WANTED)
]
