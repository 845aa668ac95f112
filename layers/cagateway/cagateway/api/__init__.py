"""The wire: CA Gateway's bodies, errors and headers."""
