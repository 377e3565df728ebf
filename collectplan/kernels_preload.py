"""What a forked kernel has imported before it starts; nothing here may start a thread or open a file for good."""

import matplotlib_inline.backend_inline  # noqa: F401

import collectplan.figures
import collectplan.pipeline
import collectplan.report  # noqa: F401
