"""APSW is a package around one C module that imports the rest of it on its own."""

hiddenimports = ["apsw.unicode"]
