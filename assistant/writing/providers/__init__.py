"""What providers of language models need: patience, prices, recordings, native citations."""
