"""Signed requests (JOSE, RFC 7515 to 7518 and 8037), by joserfc. Only functions/acme loads it."""
