"""Editions: what they are made from, running chapters, publishing, verifying, comparing."""
