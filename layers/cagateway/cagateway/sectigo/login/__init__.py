"""The ways to log in at Sectigo, and where the secrets for them are."""
