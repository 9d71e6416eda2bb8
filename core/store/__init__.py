"""The one encrypted file of a workspace. All SQL of the project lives in this package."""
