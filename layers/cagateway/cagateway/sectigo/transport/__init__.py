"""One HTTP call under limits: TLS, time, size, and what may be sent again."""
