"""Several articles: what each answers, whether they agree, and which one says something."""
