"""What ACME's clients are served with (RFC 8555, RFC 9773)."""
