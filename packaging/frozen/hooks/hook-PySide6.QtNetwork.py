"""Nothing of Qt's network module is used but the single instance's local socket: no TLS, no plugins."""
