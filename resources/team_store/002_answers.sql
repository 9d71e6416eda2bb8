-- Past answers that the agents of a team share, each redacted on the machine that it comes from. Agents read and add;
-- an answer is named by the digest of a key that only that machine has, and goes for whoever tells the key, or by the
-- hand of the team's indexer. Nobody changes one.

CREATE TABLE deskside.answers (
    team text NOT NULL,
    id bytea NOT NULL CHECK (length(id) = 32),
    question text NOT NULL CHECK (length(question) <= 10000),
    answer text NOT NULL CHECK (length(answer) <= 10000),
    language text NOT NULL CHECK (length(language) <= 20),
    answered text NOT NULL CHECK (length(answered) <= 20),  -- ISO date, '' if unknown
    agent text NOT NULL CHECK (length(agent) <= 200),       -- '' where the team wants no names
    exact halfvec({dimensions}) NOT NULL,                   -- of the question
    PRIMARY KEY (team, id)
) PARTITION BY LIST (team);
CREATE INDEX ON deskside.answers USING hnsw (exact halfvec_cosine_ops);

ALTER TABLE deskside.answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON deskside.answers FOR SELECT USING (team = (SELECT deskside.own_team()));
CREATE POLICY share ON deskside.answers FOR INSERT WITH CHECK (team = (SELECT deskside.own_team()));
CREATE POLICY remove ON deskside.answers FOR DELETE USING (team = (SELECT deskside.own_team_if_indexer()));

-- Deletes the caller's team's answers whose keys are told; says how many went.
CREATE FUNCTION deskside.withdraw_answers(keys bytea[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH gone AS (
        DELETE FROM deskside.answers
        WHERE team = deskside.own_team() AND id IN (SELECT sha256(key) FROM unnest(keys) AS key)
        RETURNING 1
    )
    SELECT count(*) FROM gone;
END;
REVOKE ALL ON FUNCTION deskside.withdraw_answers FROM PUBLIC;

-- What a team needs for it; those that were there before get it now.
CREATE FUNCTION deskside.let_share(own text, reader name, indexer name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE TABLE deskside.%I PARTITION OF deskside.answers FOR VALUES IN (%L)', 'answers_' || own, own);
    EXECUTE format('GRANT SELECT, INSERT ON deskside.answers TO %I, %I', reader, indexer);
    EXECUTE format('GRANT DELETE ON deskside.answers TO %I', indexer);
    EXECUTE format('GRANT EXECUTE ON FUNCTION deskside.withdraw_answers TO %I, %I', reader, indexer);
END $$;
REVOKE ALL ON FUNCTION deskside.let_share FROM PUBLIC;
SELECT deskside.let_share(team, reader, indexer) FROM deskside.teams;
