"""How much a model is given to work with: the sizes that its memory follows from. Loads no llama.cpp."""

from __future__ import annotations

import os
import sys

import psutil

CHAT_TOKENS = 4096
"""What a chat model is given, where it could take more: memory for prompt and answer."""
CHAT_BATCH = 256
"""Tokens a decode: an aborted prefill loses at most these."""
CHAT_OUTPUTS = 32
"""Tokens of a decode that give logits, at most: each takes memory for the whole vocabulary."""
MODULE_SEQUENCES = 3
PREFIX_SEQUENCES = 5
"""Of a recurrent model: the prompt in work, three beginnings, and the place before the piece being read."""
EMBEDDING_TOKENS = 2048
"""The longest text that a search model is given; passages are far shorter, and each core has a context of its own."""
EMBEDDING_PIECE = 256
"""Tokens that a search model is given at once where it can read a text in pieces."""


def thread_count() -> int:
    """Threads for one model: the physical cores this process may use. More only fight each other."""
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))
