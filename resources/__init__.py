"""Data: prompts, rules, words, icons, styles, the sample workspace."""
