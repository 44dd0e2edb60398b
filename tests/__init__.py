"""The tests mirror the tree of salestui: tests/store for salestui/store, and so on."""
