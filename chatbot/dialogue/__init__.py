"""Understanding what a customer says and wording the answer: pure functions over lexicons in TOML.

Knows no catalogue and no store: what it needs of them it declares as protocols. No clock of its own, no input or output
beyond reading its own lexicon and text files once.
"""
