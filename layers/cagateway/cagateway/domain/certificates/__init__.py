"""Certificates: how one is ordered, found, delivered and revoked."""
