"""The language model: its port, two adapters, the guard around every call, prompts and the check of answers.

Knows no shop rooms and no store: the ledger is a Protocol the guard declares.
"""
