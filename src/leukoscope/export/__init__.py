"""Export: a trained Keras classifier becomes a model folder that browsers and Python run."""
