"""What Creditgate says and hears: the one place where the shapes of events and answers stand.

JSON Schema, AsyncAPI and OpenAPI are emitted from these models, never written by hand.
"""
