"""Clients: their documents, and what each may do."""
