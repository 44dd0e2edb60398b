"""The reports: what the store says about the system. Each is plain SQL over covering indexes into frozen rows; what the numbers mean
stands in `rules.conversion`. They may take a while on a large store: the app asks them through `Store.count`, which can be broken off.

`since` is UTC text; "" counts everything.
"""
