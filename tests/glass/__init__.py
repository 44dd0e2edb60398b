"""Tests of the text that may reach a terminal, and the corpus of hostile strings the other tests share."""
