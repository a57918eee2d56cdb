"""An endpoint for programs: `POST /classify` answers a picture with the JSON object of `leukoscope classify`.

endpoint.py answers requests within limits.py, description.py is the OpenAPI description of it. Off unless
`leukoscope serve --api` asks for it. This room may import `serving`, `inference` and the rooms below them.
"""
