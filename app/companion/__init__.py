"""The browser's companion: the native-messaging host between the extension and the panel, and its registration."""
