"""The pages: settings, sign-in, what every page shares, and the areas that show figures."""
