"""What stands behind the window: the workbench of each lane, seen through `app.panel.desk.Desk`."""
