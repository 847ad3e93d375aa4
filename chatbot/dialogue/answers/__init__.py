"""What is said to a meaning and what was found, one subject a module: from a `Case` to what is `Said`."""
