"""How the panel looks: tokens, theme, icons."""
