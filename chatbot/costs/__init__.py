"""What the model costs: prices, the ledger of every call, budgets that hold, and reports.

Knows no store and no SDK: the ledger's rows are reached through a Protocol, tokens arrive as `TokenUsage`.
"""
