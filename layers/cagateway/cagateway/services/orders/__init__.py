"""Ordering a certificate, following the order, delivering what comes of it, and revoking it."""
