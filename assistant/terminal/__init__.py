"""The terminal: what is shown there, and the conversation that is held there."""
