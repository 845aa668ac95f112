"""What operators run: deploy the gateway, carry configuration about, say what it costs."""
