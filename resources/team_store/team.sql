-- A team of its own: its partitions, and the two roles that may come near them. Names are checked before they are put
-- in; the passwords are SCRAM verifiers, so that not even the server's log ever holds one.
CREATE ROLE {reader} LOGIN PASSWORD '{reader_password}';
CREATE ROLE {indexer} LOGIN PASSWORD '{indexer_password}';
INSERT INTO deskside.teams (team, reader, indexer) VALUES ('{team}', '{reader}', '{indexer}');
CREATE TABLE deskside.documents_{team} PARTITION OF deskside.documents FOR VALUES IN ('{team}');
CREATE TABLE deskside.passages_{team} PARTITION OF deskside.passages FOR VALUES IN ('{team}');
CREATE TABLE deskside.passage_words_{team} PARTITION OF deskside.passage_words FOR VALUES IN ('{team}');
CREATE TABLE deskside.passage_vectors_{team} PARTITION OF deskside.passage_vectors FOR VALUES IN ('{team}');
CREATE TABLE deskside.stems_{team} PARTITION OF deskside.stems FOR VALUES IN ('{team}') WITH (fillfactor = 70);
GRANT USAGE ON SCHEMA deskside TO {reader}, {indexer};
GRANT SELECT ON deskside.embedder, deskside.teams, deskside.documents, deskside.passages, deskside.passage_words,
    deskside.passage_vectors, deskside.stems TO {reader}, {indexer};
GRANT INSERT, UPDATE, DELETE ON deskside.documents, deskside.passages, deskside.passage_words,
    deskside.passage_vectors, deskside.stems TO {indexer};
GRANT UPDATE (
    version, documents, title_words, passages, sections, words, holder, held_until
) ON deskside.teams TO {indexer};
GRANT USAGE ON SEQUENCE deskside.ids TO {indexer};
GRANT EXECUTE ON FUNCTION deskside.best_by_words TO {reader}, {indexer};
GRANT EXECUTE ON FUNCTION deskside.index_vectors TO {indexer};
SELECT deskside.let_share('{team}', '{reader}', '{indexer}');
