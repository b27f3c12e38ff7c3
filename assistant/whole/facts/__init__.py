"""What the sentences of an article state: names, quantities, dates, and who said what."""
