"""What a store does on a disk that is full, and on one that may not be written: a program, for a namespace of its own.

`unshare --user --map-root-user --mount python -m tests.core.store.small_disk FOLDER full|read-only` prints what
happened as JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

from core.errors import DesksideError
from core.store.database import Store
from core.store.opening import open_store
from tests.factories import KEY


def main() -> None:
    """Makes a store on a small disk, makes the disk unwritable, works with the store, and once more with room again."""
    folder, how = Path(sys.argv[1]), sys.argv[2]
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True)
    path = folder / "store.db"
    with open_store(path, KEY) as store:
        store.execute("CREATE TABLE kept (words TEXT)")
        store.execute("INSERT INTO kept VALUES ('what was there')")
    if how == "full":
        with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    found = []
    for _ in range(2):
        with open_store(path, KEY) as store, store.read_only() as reader:
            found += [store.value("SELECT words FROM kept"), reader.value("SELECT words FROM kept"), _written(store)]
    with open_store(path, KEY) as store:
        store.value("SELECT words FROM kept")
        if how == "full":
            (folder / "filler").unlink()
        else:
            subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        found.append(_written(store))
    print(json.dumps(found))


def _written(store: Store) -> str:
    try:
        store.execute("INSERT INTO kept VALUES ('more')")
    except DesksideError as error:
        return error.message_id
    return "written"


if __name__ == "__main__":
    main()
