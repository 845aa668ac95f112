"""What the gateway does: each use case in one module, on the ports in `ports`."""
