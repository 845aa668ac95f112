"""A CA: its configuration, how that changes, and where Sectigo is for it."""
