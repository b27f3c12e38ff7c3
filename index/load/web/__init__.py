"""The web: pages fetched carefully, within limits and by the rules of their servers."""
