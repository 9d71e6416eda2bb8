"""Where Deskside starts. The guard comes before everything else, so that nothing that is imported
later can reach out, not even while it is imported."""

from __future__ import annotations

from core.guard import install

install()


def main() -> int:
    """Runs the command line; without a command that is the panel."""
    from app.cli.main import run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
