"""Lookups carried out on a shop's catalogue, one kind a module: a search, the last list recalled, narrowed or moved."""
