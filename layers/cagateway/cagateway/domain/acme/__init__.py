"""ACME (RFC 8555): its objects, and the credentials that accounts are made with."""
