"""T3's peers: stream processors that keep one running sum per account of the same events.

Each module here runs in a virtual environment of its own, because their pins exclude one another;
so they import the standard library, `sums` and their own framework, and are started by name. What
they do is the least that shows anything: read, decode, add up in the framework's durable state,
publish the new sum where that is the framework's way. None knows versions, references or a second
bucket, and none can be asked for a figure afterwards.
"""
