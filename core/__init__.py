"""The assistant itself: no window, no model runtime, no network. It runs in a plain for loop."""

import os

# One thread for numpy's linear algebra, said before numpy is loaded: the matrices here are so small that
# handing them to threads costs more than it saves (learning the rules on two busy cores: 4 times the time).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
