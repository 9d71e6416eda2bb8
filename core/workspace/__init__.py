"""A team's folder: its docs, its rule files and style, read with the line of every mistake."""
