"""How the bundled models were made: one script for each, named after the model, with `build(folder, seed=0)`."""
