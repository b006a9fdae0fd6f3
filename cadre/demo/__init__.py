"""云川市: a fictional city to try the product with. The same seed gives the same people on every database.

Pure: `city` (units), `words`, `identity`, `careers`, `assessment`, `lives`, `people`. Writing: `loading` (through
`bulk`) and `accounts`.
"""
