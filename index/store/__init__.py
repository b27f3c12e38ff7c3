"""The library on disk: documents, passages and the vectors that follow them."""
