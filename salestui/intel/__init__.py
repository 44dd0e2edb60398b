"""What was heard, brought in: sources are read politely and safely, and each thing enters the store once."""
