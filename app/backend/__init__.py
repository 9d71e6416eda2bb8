"""What stands behind the window: the backend's contract, its worker process, and the RPC between them."""
