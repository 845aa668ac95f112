"""The vault: generated keys, encrypted for as long as they wait for their delivery."""
