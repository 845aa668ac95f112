"""Names, requests, keys and certificates as X.509 and its neighbours define them."""
