"""llama-cpp-python loads its libraries out of its own folder by ctypes, llama.cpp its back ends out of the same."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("llama_cpp")
