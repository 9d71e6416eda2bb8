"""One module per group of commands: argument parsing in, rows or text out."""

from app.cli.commands import (
    assist_command,
    demo_command,
    evaluate_command,
    handoff_command,
    health_command,
    import_command,
    index_command,
    later_command,
    models_command,
    push_command,
    read_command,
    review_command,
    search_command,
    storage_command,
    triage_command,
)

ALL = (
    demo_command,
    index_command,
    search_command,
    triage_command,
    assist_command,
    review_command,
    health_command,
    evaluate_command,
    handoff_command,
    models_command,
    import_command,
    read_command,
    push_command,
    storage_command,
    later_command,
)
