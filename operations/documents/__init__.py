"""Carry configuration between a gateway and a folder of JSON files, which may lie in git."""
