"""Training: from labelled pictures to a run folder.

What belongs here: recipes, augmentation, the loops that fit networks, and the run folder. It may import `models`,
`datasets`, `inference` (for the arithmetic of tiles and crops) and what is below them, but not `export` or
`evaluation`.

Two ways lead to a run (`run`). `image_classifier` trains a classifier of whole pictures by epochs (`recipes`,
`batches`). `two_stage` trains a locator and a crop classifier by steps (`two_stage_recipe`, `locator`,
`crop_classifier`, `steps`). Begin with one of these two files. `augmentation` is a room of its own: how pictures,
scenes and crops are varied.
"""
