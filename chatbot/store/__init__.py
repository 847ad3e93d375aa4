"""The store room: schema, connections, migrations and queries - the only SQL in the house.

Knows the value types and errors, no other room. Import what you need from its files (`store.engine`,
`store.businesses`, `store.products`, `store.conversations`, `store.migrate`): a worker pays for what it uses only.
"""
