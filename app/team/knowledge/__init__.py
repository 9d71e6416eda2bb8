"""A team's docs in one PostgreSQL with pgvector, searched as if they were local."""
