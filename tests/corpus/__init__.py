"""CSRs and what people mistake for one. Each file lies in the folder of the codes that it earns."""
