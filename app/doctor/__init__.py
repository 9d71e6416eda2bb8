"""What this machine needs to run Deskside, looked at part by part, with a sentence on how to mend what is missing.

Works where the rest does not: without settings, workspace, store, display or models. Holds no ticket's words.
"""
