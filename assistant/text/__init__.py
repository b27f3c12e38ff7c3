"""Text itself: words, sentences, dates, spelling, what may reach a terminal."""
