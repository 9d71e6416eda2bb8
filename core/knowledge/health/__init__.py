"""What is wrong in the docs: out of date, inconsistent, doubled, missing, vague, dead links."""
