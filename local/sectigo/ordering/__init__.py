"""Ordering certificates: `/api/ssl` and the report, as Sectigo answers there."""
