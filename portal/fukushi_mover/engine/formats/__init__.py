"""Instance files: published benchmarks and our own JSON. `reading.read` tells them apart by content."""
