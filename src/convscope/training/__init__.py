"""Training: recipes, the loop, the folder of a run, and how well a network does."""
