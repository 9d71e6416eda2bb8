"""Which folder of a workspace holds its docs: told by what lies there, when somebody names the workspace."""

from __future__ import annotations

import os
from pathlib import Path

from core.knowledge.readers import reader_for
from core.workspace.folder import Workspace


def workspace_at(root: Path) -> Workspace:
    """The workspace in `root`: one with a `docs` folder, or a folder of pages, which is its own docs folder.

    A link `docs` that leads nowhere is a drive that is not connected, so nothing else is taken for the docs.
    """
    own = Workspace(root, (root,))
    return own if not os.path.lexists(root / "docs") and _holds_a_page(own) else Workspace(root)


def _holds_a_page(workspace: Workspace) -> bool:
    apart = workspace.apart_from_docs
    for folder, folders, names in os.walk(workspace.root):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(folder, name) not in apart]
        pages = (name for name in names if not name.startswith(".") and reader_for(name) is not None)
        if any(Path(folder, name) not in apart for name in pages):
            return True
    return False
