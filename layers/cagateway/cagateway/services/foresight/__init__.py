"""Foresight: what is assessed daily and on demand, and how it is shown."""
