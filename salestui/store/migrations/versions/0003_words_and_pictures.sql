CREATE TABLE stage (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  kind VARCHAR DEFAULT 'open' NOT NULL,
  customer_goal VARCHAR DEFAULT '' NOT NULL,
  next_step VARCHAR DEFAULT '' NOT NULL,
  exit_evidence VARCHAR DEFAULT '' NOT NULL,
  max_days INTEGER,
  express_to_id INTEGER,
  CONSTRAINT kind_known CHECK (kind IN ('open', 'won', 'lost', 'paused')),
  CONSTRAINT stage_named CHECK (name <> ''),
  FOREIGN KEY(express_to_id) REFERENCES stage (id)
);
CREATE UNIQUE INDEX stage_name ON stage (lower(name));
CREATE TABLE prospect (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  first_name VARCHAR DEFAULT '' NOT NULL,
  last_name VARCHAR DEFAULT '' NOT NULL,
  email VARCHAR DEFAULT '' NOT NULL,
  email_key VARCHAR,
  phone VARCHAR DEFAULT '' NOT NULL,
  company VARCHAR DEFAULT '' NOT NULL,
  title VARCHAR DEFAULT '' NOT NULL,
  zone VARCHAR DEFAULT '' NOT NULL,
  stage_id INTEGER NOT NULL,
  since VARCHAR NOT NULL,
  value INTEGER,
  currency VARCHAR DEFAULT '' NOT NULL,
  source VARCHAR DEFAULT '' NOT NULL,
  tags VARCHAR DEFAULT '[]' NOT NULL,
  custom VARCHAR DEFAULT '{}' NOT NULL,
  notes VARCHAR DEFAULT '' NOT NULL,
  fit INTEGER,
  lost_reason VARCHAR DEFAULT '' NOT NULL,
  not_now_until VARCHAR,
  sequence VARCHAR DEFAULT 'none' NOT NULL,
  sequence_until VARCHAR,
  snoozed_until VARCHAR,
  external_id VARCHAR,
  folded VARCHAR DEFAULT '' NOT NULL,
  created_at VARCHAR NOT NULL,
  enrolled_at VARCHAR,
  CONSTRAINT sequence_known CHECK (sequence IN ('none', 'active', 'paused', 'stopped')),
  CONSTRAINT prospect_named CHECK (name <> ''),
  CONSTRAINT value_has_currency CHECK ((value IS NULL) = (currency = '')),
  FOREIGN KEY(stage_id) REFERENCES stage (id)
);
CREATE INDEX prospect_board ON prospect (stage_id, since, id);
CREATE UNIQUE INDEX prospect_email_key ON prospect (email_key);
CREATE UNIQUE INDEX prospect_external ON prospect (external_id);
CREATE INDEX prospect_totals ON prospect (stage_id, currency, value);
CREATE TABLE stage_move (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prospect_id INTEGER NOT NULL,
  from_stage_id INTEGER NOT NULL,
  to_stage_id INTEGER NOT NULL,
  at VARCHAR NOT NULL,
  touch_id INTEGER,
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(from_stage_id) REFERENCES stage (id),
  FOREIGN KEY(to_stage_id) REFERENCES stage (id),
  FOREIGN KEY(touch_id) REFERENCES touch (id)
);
CREATE INDEX stage_move_at ON stage_move (at, to_stage_id);
CREATE INDEX stage_move_prospect ON stage_move (prospect_id, at, id, to_stage_id, from_stage_id);
CREATE TABLE revision (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  asset_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  subject VARCHAR DEFAULT '' NOT NULL,
  body VARCHAR DEFAULT '' NOT NULL,
  note VARCHAR DEFAULT '' NOT NULL,
  decision_id INTEGER,
  created_at VARCHAR NOT NULL,
  newcomers_only BOOLEAN DEFAULT 0 NOT NULL,
  UNIQUE (asset_id, number),
  FOREIGN KEY(asset_id) REFERENCES asset (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE TABLE touch (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prospect_id INTEGER NOT NULL,
  direction VARCHAR NOT NULL,
  channel VARCHAR NOT NULL,
  step_id INTEGER,
  revision_id INTEGER,
  delivery_id INTEGER,
  at VARCHAR NOT NULL,
  outcome VARCHAR DEFAULT '' NOT NULL,
  subject VARCHAR DEFAULT '' NOT NULL,
  rendered VARCHAR DEFAULT '' NOT NULL,
  message_id VARCHAR,
  application VARCHAR DEFAULT '' NOT NULL,
  note VARCHAR DEFAULT '' NOT NULL,
  seconds INTEGER,
  CONSTRAINT direction_known CHECK (direction IN ('in', 'out')),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(step_id) REFERENCES step (id),
  FOREIGN KEY(revision_id) REFERENCES revision (id),
  UNIQUE (delivery_id),
  FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
CREATE INDEX ix_touch_message_id ON touch (message_id);
CREATE INDEX touch_at ON touch (at, direction, channel);
CREATE INDEX touch_prospect ON touch (prospect_id, at, direction, outcome, revision_id);
CREATE INDEX touch_served ON touch (revision_id, prospect_id, at) WHERE direction = 'out' AND outcome <> 'bounced';
CREATE INDEX touch_waiting ON touch (at, id) WHERE direction = 'in' AND outcome = '';
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
  content_hash VARCHAR NOT NULL,
  seen INTEGER DEFAULT 1 NOT NULL,
  received_at VARCHAR NOT NULL,
  touch_id INTEGER,
  objection_id INTEGER,
  CONSTRAINT side_known CHECK (side IN ('inside', 'outside')),
  CONSTRAINT state_known CHECK (state IN ('inbox', 'parked', 'decided')),
  FOREIGN KEY(source_id) REFERENCES source (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(cluster_id) REFERENCES intel (id),
  UNIQUE (content_hash),
  FOREIGN KEY(touch_id) REFERENCES touch (id),
  FOREIGN KEY(objection_id) REFERENCES objection (id)
);
CREATE INDEX intel_inbox ON intel (state, received_at, id);
CREATE UNIQUE INDEX intel_once ON intel (source_id, external_key);
CREATE INDEX ix_intel_objection_id ON intel (objection_id);
CREATE TABLE objection (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  asset_id INTEGER,
  created_at VARCHAR NOT NULL,
  CONSTRAINT objection_named CHECK (name <> ''),
  FOREIGN KEY(asset_id) REFERENCES asset (id)
);
CREATE UNIQUE INDEX objection_name ON objection (lower(name));
CREATE TABLE custom_field (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  kind VARCHAR DEFAULT 'text' NOT NULL,
  choices VARCHAR DEFAULT '[]' NOT NULL,
  CONSTRAINT kind_known CHECK (kind IN ('text', 'number', 'date', 'yesno', 'choice')),
  CONSTRAINT custom_field_named CHECK (name <> ''),
  UNIQUE (name)
);
CREATE TABLE saved_view (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  "query" VARCHAR NOT NULL,
  CONSTRAINT saved_view_named CHECK (name <> ''),
  UNIQUE (name)
);
CREATE VIRTUAL TABLE asset_text USING fts5(title, subject, body, tags, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
