"""What a number means: definitions, populations, kernels, attribution."""
