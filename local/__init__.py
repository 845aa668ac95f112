"""The gateway on one machine: the real Lambda handlers behind a local API Gateway."""
