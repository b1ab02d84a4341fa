"""The decorator of every kernel."""

from numba import njit

# Without numba's reference counts: kernels allocate nothing, and counting every array that they touch took nine tenths of the time.
kernel = njit(_nrt=False, cache=True, nogil=True)  # type: ignore[call-overload]
