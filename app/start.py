"""Opens the panel: the worker process first, so that it gets ready while the window is made."""

from __future__ import annotations

from collections.abc import Sequence

from app import i18n
from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.key_prompt import KeyPrompt
from app.sample import sample_workspace
from app.screen import on_a_screen
from app.store_key import store_key
from core.directories import Directories
from core.errors import NoDisplay
from core.settings import Settings
from core.workspace.folder import Workspace


def open_panel(
    directories: Directories,
    settings: Settings,
    workspace: Workspace | None,
    tickets: Sequence[tuple[str, bytes]] = (),
) -> int:
    """Runs the panel until it is closed. `workspace`: None where nobody has chosen one, then the sample is used.
    `tickets` are opened in it: the name and content of each file.
    Raises `NoDisplay`, `AlreadyRunning`."""
    if not on_a_screen():
        raise NoDisplay
    config = WorkerConfig(
        directories,
        settings,
        workspace or Workspace(sample_workspace(directories.data)),
        first_time=workspace is None,
        language=i18n.use_language(settings.language),
    )
    prompt = KeyPrompt()
    backend = RemoteBackend(config, prompt.key, key_ahead=lambda store_file: store_key(store_file, None))
    backend.start()
    from app.panel.qt_app import run_panel  # Qt: a third of a second in which the worker process gets ready

    try:
        return run_panel(backend, prompt, directories, settings, tickets)
    finally:
        backend.close()  # the panel has done so already, unless it never came up: another one is running
