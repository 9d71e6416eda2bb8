"""Where the panel touches the desktop: single instance, tray, global key, docking."""
