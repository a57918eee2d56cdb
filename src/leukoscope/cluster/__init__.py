"""Many machines: the rows of `leukoscope.bulk`, made by actors of Ray, in parts with a closing manifest.

What belongs here: all that knows of Ray, and the folder of parts. Only ray_engine.py imports Ray, when it is called:
the extra `leukoscope[cluster]` is needed for nothing else.

| begin with | for |
|---|---|
| parts.py | the folder of a run: which part has which pictures, which are there, what closes it |
| part_maker.py | what an actor does: it holds the model and writes parts |
| model_copy.py | a model folder that travels with the run |
| ray_engine.py | Ray Data: which actors, how many, and what is sent to them |
"""
