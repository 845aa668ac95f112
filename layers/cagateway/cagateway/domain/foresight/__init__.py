"""What will expire, stop renewing or be refused, and when: told from what the gateway holds."""
