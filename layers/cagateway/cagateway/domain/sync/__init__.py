"""Syncs: what was listed, what changed, what is held, and when to try again."""
