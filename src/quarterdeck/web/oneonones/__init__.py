"""Pages of oneonones."""
