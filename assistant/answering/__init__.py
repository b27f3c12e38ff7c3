"""The two roads to an answer: the articles' own words, and a language model that is checked."""
