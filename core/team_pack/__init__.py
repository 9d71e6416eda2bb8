"""The team's files in one signed file: made, checked, taken over, and put back."""
