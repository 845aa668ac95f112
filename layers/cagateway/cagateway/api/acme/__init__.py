"""ACME on the wire: URLs, headers, bodies and problem documents (RFC 8555)."""
