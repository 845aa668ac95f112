"""Certificates: what is issued, whether it is what was ordered, how it is revoked."""
