"""The only door to the engine: records in, plain values through, records out."""
