"""The figures of salestui, each measured beside a yardstick in the same run: `make bench`."""
