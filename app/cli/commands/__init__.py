"""One module per group of commands: argument parsing in, rows or text out."""

from app.cli.commands import (
    assist,
    care,
    demo,
    evaluate,
    health,
    history,
    index,
    later,
    models,
    past,
    push,
    review,
    search,
    triage,
)

ALL = (demo, index, search, triage, assist, review, health, evaluate, history, models, past, push, care, later)
