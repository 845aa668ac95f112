"""The rules. No AWS, no HTTP, no clock of its own."""
