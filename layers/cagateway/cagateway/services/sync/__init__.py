"""Fetching the profiles that are configured at Sectigo, and telling of it."""
