"""What certificates there are, for operators and for what looks ahead."""
