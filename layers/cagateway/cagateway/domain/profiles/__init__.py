"""Certificate profiles: their key types and terms, and the merge of both sources."""
