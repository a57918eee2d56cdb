"""Whether a report, a FHIR bundle or a session is still what a reader's key signed (docs/signature.md).

The page signs (web/src/signing); Python verifies. canonical.py has the bytes that are hashed, statement.py the signed
statement, copies.py takes a file apart, changes.py compares, verification.py gives the verdict, and wording.py says it.
"""
