"""What operators run: deploy the gateway, check it, and carry configuration about."""
