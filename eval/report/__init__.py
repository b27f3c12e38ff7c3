"""Shows runs and comparisons: terminal, Markdown, HTML, JUnit."""
