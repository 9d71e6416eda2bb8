"""SQLite loads sqlite-vec as an extension: a library that nothing imports."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("sqlite_vec", search_patterns=["vec0.*"])
