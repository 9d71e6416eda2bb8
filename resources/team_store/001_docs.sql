-- A team's docs in PostgreSQL with pgvector: the same pages, passages, words and vectors as in the store of a machine.
-- Every table is partitioned by team, so that each team has an index of its own, and no search of a small team has to
-- walk through the passages of a large one. Run once for a database, by whoever administrates it.

CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA deskside;

CREATE TABLE deskside.migrations (
    number integer PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);

-- The search model that made the vectors of this database. Those of two models are never compared.
CREATE TABLE deskside.embedder (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    model text NOT NULL,
    digest text NOT NULL,
    dimensions integer NOT NULL,
    max_tokens integer NOT NULL
);

CREATE TABLE deskside.teams (
    team text PRIMARY KEY,
    reader name NOT NULL UNIQUE,           -- the role of the team's agents
    indexer name NOT NULL UNIQUE,          -- the role of whoever brings the docs up to date
    version bigint NOT NULL DEFAULT 0,     -- another one after each change
    documents bigint NOT NULL DEFAULT 0,
    title_words bigint NOT NULL DEFAULT 0,
    passages bigint NOT NULL DEFAULT 0,    -- of both cuts
    sections bigint NOT NULL DEFAULT 0,    -- of the main cut
    words bigint NOT NULL DEFAULT 0,       -- of all passages
    holder text,                           -- who indexes, by a lease that runs out
    held_until timestamptz
);

CREATE SEQUENCE deskside.ids;

CREATE TABLE deskside.documents (
    team text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('deskside.ids'),
    path text NOT NULL,
    title text NOT NULL,
    language text NOT NULL,
    modified text NOT NULL,
    audience text NOT NULL,
    digest bytea NOT NULL,                 -- of the line that holds the page in an export
    line text NOT NULL,                    -- that line without its vectors
    title_vector halfvec({dimensions}),    -- whole numbers from -127 to 127, as all vectors here
    PRIMARY KEY (team, id),
    UNIQUE (team, path)
) PARTITION BY LIST (team);

-- What is searched stands apart from what is shown: narrow rows, of which a page of the disk holds many.
CREATE TABLE deskside.passages (
    team text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('deskside.ids'),
    document bigint NOT NULL,
    cut text NOT NULL,
    ordinal integer NOT NULL,
    start_at integer NOT NULL,
    end_at integer NOT NULL,
    page integer,
    heading text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (team, id),
    FOREIGN KEY (team, document) REFERENCES deskside.documents ON DELETE CASCADE
) PARTITION BY LIST (team);
CREATE INDEX ON deskside.passages (team, document, cut, ordinal);

CREATE TABLE deskside.passage_words (
    team text NOT NULL,
    passage bigint NOT NULL,
    document bigint NOT NULL,
    length integer NOT NULL,               -- words of title, heading and body
    words tsvector NOT NULL,               -- stems; weight A: title, B: heading, D: body
    PRIMARY KEY (team, passage),
    FOREIGN KEY (team, document) REFERENCES deskside.documents ON DELETE CASCADE
) PARTITION BY LIST (team);
CREATE INDEX ON deskside.passage_words USING gin (words);
CREATE INDEX ON deskside.passage_words (team, document);

CREATE TABLE deskside.passage_vectors (
    team text NOT NULL,
    passage bigint NOT NULL,
    document bigint NOT NULL,
    cut text NOT NULL,
    exact halfvec({dimensions}) NOT NULL,
    PRIMARY KEY (team, passage),
    FOREIGN KEY (team, document) REFERENCES deskside.documents ON DELETE CASCADE
) PARTITION BY LIST (team);
CREATE INDEX ON deskside.passage_vectors (team, document, cut);

-- In how many passages a stem occurs.
CREATE TABLE deskside.stems (
    team text NOT NULL,
    stem text NOT NULL COLLATE "C",
    passages bigint NOT NULL,
    PRIMARY KEY (team, stem)
) PARTITION BY LIST (team);

-- The team of whoever is logged in, NULL for a stranger.
CREATE FUNCTION deskside.own_team() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (SELECT team FROM deskside.teams WHERE session_user IN (reader, indexer));

CREATE FUNCTION deskside.own_team_if_indexer() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (SELECT team FROM deskside.teams WHERE session_user = indexer);

DO $$
DECLARE one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['teams', 'documents', 'passages', 'passage_words', 'passage_vectors', 'stems'] LOOP
        EXECUTE format('ALTER TABLE deskside.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY read ON deskside.%I FOR SELECT USING (team = (SELECT deskside.own_team()))', one);
        EXECUTE format(
            'CREATE POLICY write ON deskside.%I USING (team = (SELECT deskside.own_team_if_indexer()))', one
        );
    END LOOP;
END $$;

-- The passages with the best words, by BM25 (Robertson and Zaragoza, 2009) with the weights of the local store. It acts
-- as the tables' owner, since an index on words is of no use behind a row-level policy: `@@` is not leakproof.
-- `rare` chooses what is looked at, `whole` the `scored` passages of these that BM25 then ranks.
CREATE FUNCTION deskside.best_by_words(
    rare tsquery, whole tsquery, lexemes text[], idfs double precision[], phrases tsquery[],
    phrase_idfs double precision[], average double precision, scored integer, most integer
) RETURNS TABLE (passage bigint, document bigint, bm25 double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE $sql$
        WITH matched AS MATERIALIZED (
            SELECT w.passage, w.document, w.words, 1.2 * (0.25 + 0.75 * w.length / $7) AS norm
            FROM deskside.passage_words AS w
            WHERE w.team = $10 AND w.words @@ $1
            ORDER BY ts_rank('{0.25, 0.25, 0.5, 1}', w.words, $2) DESC
            LIMIT $8
        ), ranked AS (
            SELECT
                m.passage, m.document,
                coalesce((
                    SELECT sum(t.idf * f.often * 2.2 / (f.often + m.norm))
                    FROM unnest(m.words) AS u
                    JOIN unnest($3, $4) AS t (lexeme, idf) ON t.lexeme = u.lexeme
                    CROSS JOIN LATERAL (
                        SELECT sum(CASE w WHEN 'A' THEN 4 WHEN 'B' THEN 2 ELSE 1 END) AS often
                        FROM unnest(u.weights) AS w
                    ) AS f
                ), 0) + coalesce((
                    SELECT sum(t.idf * 2.2 / (1 + m.norm))
                    FROM unnest($5, $6) AS t (phrase, idf) WHERE m.words @@ t.phrase
                ), 0) AS bm25
            FROM matched AS m
        )
        SELECT r.passage, r.document, r.bm25::double precision FROM ranked AS r ORDER BY r.bm25 DESC LIMIT $9
    $sql$ USING rare, whole, lexemes, idfs, phrases, phrase_idfs, average, scored, most, deskside.own_team();
END $$;

-- Makes the index of the nearest passages, once the first of them are there: built as a whole it takes a fraction of
-- what it takes row by row. `memory` as PostgreSQL's `maintenance_work_mem`; says whether it was made now.
CREATE FUNCTION deskside.index_vectors(memory text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own text := deskside.own_team_if_indexer();
    vectors text := 'passage_vectors_' || own;
    nearest text := vectors || '_nearest';
    opclass text := (
        SELECT format('%I.halfvec_cosine_ops', n.nspname)
        FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
    made boolean := own IS NOT NULL AND to_regclass(format('deskside.%I', nearest)) IS NULL;
BEGIN
    IF made THEN
        PERFORM set_config('maintenance_work_mem', memory, true);
        EXECUTE format(
            'CREATE INDEX %I ON deskside.%I USING hnsw (exact %s) WHERE cut = ''section''', nearest, vectors, opclass
        );
    END IF;
    IF own IS NOT NULL THEN
        EXECUTE format('ANALYZE deskside.%I', vectors);
        EXECUTE format('ANALYZE deskside.%I', 'passage_words_' || own);
        EXECUTE format('ANALYZE deskside.%I', 'documents_' || own);
    END IF;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION deskside.best_by_words, deskside.index_vectors FROM PUBLIC;
