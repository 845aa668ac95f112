"""What the use cases need of the outside: one protocol for one thing."""
