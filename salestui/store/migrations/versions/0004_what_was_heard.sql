CREATE TABLE source (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  address VARCHAR NOT NULL,
  part VARCHAR DEFAULT '' NOT NULL,
  options VARCHAR DEFAULT '{}' NOT NULL,
  side VARCHAR DEFAULT 'outside' NOT NULL,
  every_minutes INTEGER DEFAULT 60 NOT NULL,
  paused BOOLEAN DEFAULT 0 NOT NULL,
  allow_private BOOLEAN DEFAULT 0 NOT NULL,
  created_at VARCHAR NOT NULL,
  removed_at VARCHAR,
  CONSTRAINT kind_known CHECK (kind IN ('feed', 'page', 'mail', 'folder', 'file', 'command', 'plugin')),
  CONSTRAINT side_known CHECK (side IN ('inside', 'outside')),
  CONSTRAINT source_named CHECK (name <> ''),
  CONSTRAINT fetched_at_times CHECK (every_minutes > 0)
);
CREATE UNIQUE INDEX source_name ON source (lower(name)) WHERE removed_at IS NULL;
CREATE TABLE source_status (
  source_id INTEGER NOT NULL,
  etag VARCHAR DEFAULT '' NOT NULL,
  modified VARCHAR DEFAULT '' NOT NULL,
  cursor VARCHAR DEFAULT '' NOT NULL,
  page_text VARCHAR DEFAULT '' NOT NULL,
  last_fetched_at VARCHAR,
  last_new_at VARCHAR,
  last_error VARCHAR DEFAULT '' NOT NULL,
  failures INTEGER DEFAULT 0 NOT NULL,
  next_fetch_at VARCHAR,
  retry_at VARCHAR,
  PRIMARY KEY (source_id),
  FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);
CREATE TABLE intel (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  side VARCHAR DEFAULT 'inside' NOT NULL,
  kind VARCHAR DEFAULT 'note' NOT NULL,
  source_id INTEGER,
  said_by VARCHAR DEFAULT '' NOT NULL,
  title VARCHAR NOT NULL,
  body VARCHAR DEFAULT '' NOT NULL,
  url VARCHAR DEFAULT '' NOT NULL,
  prospect_id INTEGER,
  cluster_id INTEGER,
  state VARCHAR DEFAULT 'inbox' NOT NULL,
  parked_until VARCHAR,
  external_key VARCHAR,
  url_key VARCHAR,
  content_hash VARCHAR NOT NULL,
  seen INTEGER DEFAULT 1 NOT NULL,
  received_at VARCHAR NOT NULL,
  published_at VARCHAR,
  pruned BOOLEAN DEFAULT 0 NOT NULL,
  touch_id INTEGER,
  objection_id INTEGER,
  CONSTRAINT side_known CHECK (side IN ('inside', 'outside')),
  CONSTRAINT state_known CHECK (state IN ('inbox', 'parked', 'decided')),
  FOREIGN KEY(source_id) REFERENCES source (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(cluster_id) REFERENCES intel (id),
  FOREIGN KEY(touch_id) REFERENCES touch (id),
  FOREIGN KEY(objection_id) REFERENCES objection (id)
);
CREATE UNIQUE INDEX intel_captured ON intel (content_hash) WHERE source_id IS NULL AND external_key IS NULL;
CREATE INDEX intel_at ON intel (received_at, id);
CREATE INDEX intel_behind ON intel (state, parked_until, cluster_id) WHERE cluster_id IS NOT NULL AND state <> 'decided';
CREATE INDEX intel_cards ON intel (state, parked_until) WHERE cluster_id IS NULL AND state <> 'decided';
CREATE INDEX intel_inbox ON intel (state, received_at, id);
CREATE UNIQUE INDEX intel_noted ON intel (external_key) WHERE source_id IS NULL AND external_key IS NOT NULL;
CREATE INDEX intel_of_prospect ON intel (prospect_id) WHERE prospect_id IS NOT NULL;
CREATE UNIQUE INDEX intel_once ON intel (source_id, external_key);
CREATE INDEX intel_parked ON intel (state, parked_until) WHERE state = 'parked';
CREATE INDEX intel_same ON intel (content_hash);
CREATE INDEX intel_url ON intel (url_key) WHERE url_key IS NOT NULL;
CREATE INDEX ix_intel_cluster_id ON intel (cluster_id);
CREATE INDEX ix_intel_objection_id ON intel (objection_id);
CREATE TABLE rule (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "query" VARCHAR NOT NULL,
  verdict VARCHAR DEFAULT '' NOT NULL,
  reason VARCHAR DEFAULT '' NOT NULL,
  park_days INTEGER,
  effects VARCHAR DEFAULT '' NOT NULL,
  target VARCHAR DEFAULT '' NOT NULL,
  active BOOLEAN DEFAULT 1 NOT NULL,
  created_at VARCHAR NOT NULL,
  CONSTRAINT verdict_known CHECK (verdict IN ('', 'discard', 'park')),
  CONSTRAINT rule_asks CHECK (query <> '')
);
CREATE TABLE decision (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at VARCHAR NOT NULL,
  verdict VARCHAR NOT NULL,
  synthesis VARCHAR DEFAULT '' NOT NULL,
  quote VARCHAR DEFAULT '' NOT NULL,
  reason VARCHAR DEFAULT '' NOT NULL,
  suggested VARCHAR DEFAULT '' NOT NULL,
  suggested_why VARCHAR DEFAULT '' NOT NULL,
  voice VARCHAR DEFAULT '' NOT NULL,
  evidence VARCHAR DEFAULT '' NOT NULL,
  effect_q1 VARCHAR DEFAULT '' NOT NULL,
  effect_q2 VARCHAR DEFAULT '' NOT NULL,
  effect_q3 VARCHAR DEFAULT '' NOT NULL,
  effect_q4 VARCHAR DEFAULT '' NOT NULL,
  friction VARCHAR DEFAULT '' NOT NULL,
  fit VARCHAR DEFAULT '' NOT NULL,
  expected VARCHAR DEFAULT '' NOT NULL,
  target VARCHAR DEFAULT '' NOT NULL,
  check_back VARCHAR,
  result VARCHAR DEFAULT '' NOT NULL,
  result_at VARCHAR,
  result_note VARCHAR DEFAULT '' NOT NULL,
  rule_id INTEGER,
  CONSTRAINT verdict_known CHECK (verdict IN ('change', 'confirm', 'park', 'discard')),
  CONSTRAINT voice_known CHECK (voice IN ('', 'today', 'tomorrow', 'not served')),
  CONSTRAINT evidence_known CHECK (evidence IN ('', 'weak', 'some', 'strong')),
  CONSTRAINT friction_known CHECK (friction IN ('', 'less', 'same', 'more')),
  CONSTRAINT result_known CHECK (result IN ('', 'worked', 'none', 'worse')),
  FOREIGN KEY(rule_id) REFERENCES rule (id)
);
CREATE INDEX decision_at ON decision (at, id);
CREATE INDEX decision_of_rule ON decision (rule_id, at) WHERE rule_id IS NOT NULL;
CREATE INDEX decision_check_back ON decision (check_back) WHERE check_back IS NOT NULL AND result = '';
CREATE TABLE task (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  decision_id INTEGER,
  kind VARCHAR NOT NULL,
  target VARCHAR DEFAULT '' NOT NULL,
  about VARCHAR DEFAULT '' NOT NULL,
  state VARCHAR DEFAULT 'open' NOT NULL,
  reason VARCHAR DEFAULT '' NOT NULL,
  snoozed_until VARCHAR,
  created_at VARCHAR NOT NULL,
  done_at VARCHAR,
  CONSTRAINT state_known CHECK (state IN ('open', 'done', 'dropped')),
  CONSTRAINT kind_known CHECK (kind IN ('write', 'revise', 'retire', 'move', 'add stage', 'edit stage', 'answer', 'application', 'review')),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX ix_task_decision_id ON task (decision_id);
CREATE INDEX task_open ON task (created_at, id) WHERE state = 'open';
CREATE TABLE answer (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  quadrant_id INTEGER NOT NULL,
  slot VARCHAR DEFAULT 'answer' NOT NULL,
  item_id INTEGER,
  text VARCHAR NOT NULL,
  detail VARCHAR DEFAULT '' NOT NULL,
  status VARCHAR DEFAULT 'live' NOT NULL,
  decision_id INTEGER,
  created_at VARCHAR NOT NULL,
  CONSTRAINT slot_known CHECK (slot IN ('answer', 'tomorrow', 'not served', 'fact', 'belief')),
  CONSTRAINT status_known CHECK (status IN ('live', 'roadmap', 'gone')),
  FOREIGN KEY(quadrant_id) REFERENCES quadrant (id),
  FOREIGN KEY(item_id) REFERENCES answer (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX answer_of_quadrant ON answer (quadrant_id, slot, id);
CREATE INDEX ix_answer_decision_id ON answer (decision_id);
CREATE INDEX ix_answer_item_id ON answer (item_id);
CREATE TABLE reaction (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  belief_id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  intel_id INTEGER,
  decision_id INTEGER,
  at VARCHAR NOT NULL,
  CONSTRAINT kind_known CHECK (kind IN ('nod', 'indifferent', 'hostile')),
  FOREIGN KEY(belief_id) REFERENCES answer (id),
  FOREIGN KEY(intel_id) REFERENCES intel (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX ix_reaction_belief_id ON reaction (belief_id);
CREATE INDEX ix_reaction_decision_id ON reaction (decision_id);
CREATE INDEX ix_reaction_intel_id ON reaction (intel_id);
CREATE TABLE fit (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  pair VARCHAR NOT NULL,
  holds BOOLEAN NOT NULL,
  note VARCHAR DEFAULT '' NOT NULL,
  decision_id INTEGER,
  at VARCHAR NOT NULL,
  CONSTRAINT pair_known CHECK (pair IN ('12', '13', '14', '23', '24', '34')),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX fit_of_pair ON fit (pair, id);
CREATE INDEX ix_fit_decision_id ON fit (decision_id);
CREATE INDEX ix_revision_decision_id ON revision (decision_id);
CREATE TABLE friction (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  stage_id INTEGER NOT NULL,
  side VARCHAR NOT NULL,
  cause VARCHAR NOT NULL,
  intel_id INTEGER,
  decision_id INTEGER,
  state VARCHAR DEFAULT 'open' NOT NULL,
  opened_at VARCHAR NOT NULL,
  fixed_at VARCHAR,
  CONSTRAINT side_known CHECK (side IN ('customer', 'us')),
  CONSTRAINT state_known CHECK (state IN ('open', 'fixed')),
  FOREIGN KEY(stage_id) REFERENCES stage (id),
  FOREIGN KEY(intel_id) REFERENCES intel (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX ix_friction_decision_id ON friction (decision_id);
CREATE VIRTUAL TABLE intel_text USING fts5(title, body, said_by, content='intel', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE VIEW touch_words AS SELECT id, subject, CASE direction WHEN 'in' THEN rendered ELSE '' END AS words, note FROM touch;
CREATE VIRTUAL TABLE touch_text USING fts5(subject, words, note, content='touch_words', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE VIRTUAL TABLE decision_text USING fts5(synthesis, quote, reason, expected, result_note, content='decision', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE INDEX prospect_words ON prospect (id, folded);
DROP INDEX touch_waiting;
CREATE INDEX touch_waiting ON touch (direction, outcome, at, id) WHERE direction = 'in' AND outcome = '';
DROP INDEX prospect_board;
CREATE INDEX prospect_board ON prospect (stage_id, since, id, snoozed_until);
