"""Reading how domains stand at Sectigo, and keeping it for those who order and who look."""
