"""Quantized models on this machine: catalogue, fetching, host processes and their clients."""
