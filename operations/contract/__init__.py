"""The API's contract, OpenAPI 3.1: made from the code, and held against its answers."""
