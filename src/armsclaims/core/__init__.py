"""What was claimed: evidence, sheets, tables, facts. No plotting."""
