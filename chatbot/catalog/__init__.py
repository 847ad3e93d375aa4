"""The shop's catalogue: reading it from files, finding products in it. Knows no dialogue, no HTTP and no SQL."""
