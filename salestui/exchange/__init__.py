"""Files in and out: what other programs export, read as they really write it."""
