"""Tests of the rules of the business, without a database, a clock or a terminal."""
