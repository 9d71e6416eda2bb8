"""Before anything of Deskside: programs that it opens for the person (a browser, a viewer) get the system's libraries.

PyInstaller puts the package's own folder first on the loader's path. Children of ours are this same program: its
bootloader does so again for each that is told to take nothing over, and else trusts that they inherit the path.
"""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
