"""The event bus: what the gateway tells others, and its own functions."""
