CREATE TABLE action (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  label VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  actor VARCHAR DEFAULT '' NOT NULL,
  undone_at VARCHAR,
  closed BOOLEAN DEFAULT 0 NOT NULL
);
CREATE TABLE application (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  automatic BOOLEAN DEFAULT 0 NOT NULL,
  command VARCHAR DEFAULT '[]' NOT NULL,
  UNIQUE (name)
);
CREATE TABLE asset (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  status VARCHAR DEFAULT 'draft' NOT NULL,
  quadrant INTEGER,
  tags VARCHAR DEFAULT '[]' NOT NULL,
  application VARCHAR DEFAULT '' NOT NULL,
  created_at VARCHAR NOT NULL,
  CONSTRAINT kind_known CHECK (kind IN ('value', 'email', 'pdf', 'video', 'image', 'chat', 'call', 'page')),
  CONSTRAINT status_known CHECK (status IN ('draft', 'live', 'retired')),
  CONSTRAINT quadrant_known CHECK (quadrant BETWEEN 1 AND 4),
  CONSTRAINT asset_titled CHECK (title <> '')
);
CREATE TABLE audit (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at VARCHAR NOT NULL,
  checks VARCHAR NOT NULL,
  score_q1 INTEGER NOT NULL,
  score_q2 INTEGER NOT NULL,
  score_q3 INTEGER NOT NULL,
  score_q4 INTEGER NOT NULL
);
CREATE TABLE column_mapping (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  signature VARCHAR NOT NULL,
  mapping VARCHAR NOT NULL,
  UNIQUE (signature)
);
CREATE TABLE decision (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at VARCHAR NOT NULL,
  verdict VARCHAR NOT NULL,
  synthesis VARCHAR DEFAULT '' NOT NULL,
  reason VARCHAR DEFAULT '' NOT NULL,
  suggested VARCHAR DEFAULT '' NOT NULL,
  voice VARCHAR DEFAULT '' NOT NULL,
  evidence VARCHAR DEFAULT '' NOT NULL,
  effect_q1 VARCHAR DEFAULT '' NOT NULL,
  effect_q2 VARCHAR DEFAULT '' NOT NULL,
  effect_q3 VARCHAR DEFAULT '' NOT NULL,
  effect_q4 VARCHAR DEFAULT '' NOT NULL,
  friction VARCHAR DEFAULT '' NOT NULL,
  check_back VARCHAR,
  result VARCHAR DEFAULT '' NOT NULL,
  CONSTRAINT verdict_known CHECK (verdict IN ('change', 'confirm', 'park', 'discard'))
);
CREATE TABLE journal (
  id INTEGER NOT NULL,
  action_id INTEGER,
  PRIMARY KEY (id)
);
CREATE TABLE mailbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  sender VARCHAR NOT NULL,
  host VARCHAR NOT NULL,
  port INTEGER NOT NULL,
  security VARCHAR NOT NULL,
  user VARCHAR DEFAULT '' NOT NULL,
  password_command VARCHAR DEFAULT '' NOT NULL,
  password_env VARCHAR DEFAULT '' NOT NULL,
  imap_host VARCHAR DEFAULT '' NOT NULL,
  imap_port INTEGER,
  maildir VARCHAR DEFAULT '' NOT NULL,
  zone VARCHAR DEFAULT '' NOT NULL,
  window VARCHAR DEFAULT '' NOT NULL,
  per_day INTEGER,
  per_minute INTEGER,
  gap_min INTEGER,
  gap_max INTEGER,
  timeout INTEGER,
  state VARCHAR DEFAULT 'ready' NOT NULL,
  why VARCHAR DEFAULT '' NOT NULL,
  CONSTRAINT security_known CHECK (security IN ('starttls', 'tls', 'none')),
  CONSTRAINT state_known CHECK (state IN ('ready', 'paused', 'stopped')),
  CONSTRAINT port_real CHECK (port BETWEEN 1 AND 65535),
  UNIQUE (name)
);
CREATE TABLE quadrant (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  question VARCHAR NOT NULL,
  CONSTRAINT four_quadrants CHECK (id BETWEEN 1 AND 4)
);
CREATE TABLE setting (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "key" VARCHAR NOT NULL,
  value VARCHAR NOT NULL,
  UNIQUE ("key")
);
CREATE TABLE source (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  address VARCHAR NOT NULL,
  etag VARCHAR DEFAULT '' NOT NULL,
  modified VARCHAR DEFAULT '' NOT NULL,
  cursor VARCHAR DEFAULT '' NOT NULL,
  last_error VARCHAR DEFAULT '' NOT NULL,
  last_fetched_at VARCHAR,
  next_fetch_at VARCHAR,
  paused BOOLEAN DEFAULT 0 NOT NULL,
  allow_private BOOLEAN DEFAULT 0 NOT NULL,
  UNIQUE (name)
);
CREATE TABLE stage (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  kind VARCHAR DEFAULT 'open' NOT NULL,
  customer_goal VARCHAR DEFAULT '' NOT NULL,
  next_step VARCHAR DEFAULT '' NOT NULL,
  exit_evidence VARCHAR DEFAULT '' NOT NULL,
  max_days INTEGER,
  CONSTRAINT kind_known CHECK (kind IN ('open', 'won', 'lost', 'paused')),
  CONSTRAINT stage_named CHECK (name <> '')
);
CREATE UNIQUE INDEX stage_name ON stage (lower(name));
CREATE TABLE suppression (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR NOT NULL,
  "key" VARCHAR NOT NULL,
  reason VARCHAR DEFAULT '' NOT NULL,
  origin VARCHAR DEFAULT 'hand' NOT NULL,
  at VARCHAR NOT NULL,
  CONSTRAINT kind_known CHECK (kind IN ('address', 'domain', 'hash')),
  UNIQUE ("key")
);
CREATE TABLE answer (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  quadrant_id INTEGER NOT NULL,
  slot VARCHAR DEFAULT '' NOT NULL,
  text VARCHAR NOT NULL,
  status VARCHAR DEFAULT 'live' NOT NULL,
  decision_id INTEGER,
  created_at VARCHAR NOT NULL,
  FOREIGN KEY(quadrant_id) REFERENCES quadrant (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX answer_current ON answer (quadrant_id, slot, id);
CREATE TABLE change (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  action_id INTEGER NOT NULL,
  table_name VARCHAR NOT NULL,
  row_id INTEGER NOT NULL,
  "before" VARCHAR,
  "after" VARCHAR,
  FOREIGN KEY(action_id) REFERENCES action (id)
);
CREATE INDEX change_action ON change (action_id, id);
CREATE INDEX change_row ON change (table_name, row_id);
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
  CONSTRAINT sequence_known CHECK (sequence IN ('none', 'active', 'paused', 'stopped')),
  CONSTRAINT prospect_named CHECK (name <> ''),
  CONSTRAINT value_has_currency CHECK ((value IS NULL) = (currency = '')),
  FOREIGN KEY(stage_id) REFERENCES stage (id)
);
CREATE INDEX prospect_board ON prospect (stage_id, since, id);
CREATE UNIQUE INDEX prospect_email_key ON prospect (email_key);
CREATE UNIQUE INDEX prospect_external ON prospect (external_id);
CREATE INDEX prospect_totals ON prospect (stage_id, currency, value);
CREATE TABLE revision (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  asset_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  subject VARCHAR DEFAULT '' NOT NULL,
  body VARCHAR DEFAULT '' NOT NULL,
  note VARCHAR DEFAULT '' NOT NULL,
  decision_id INTEGER,
  created_at VARCHAR NOT NULL,
  UNIQUE (asset_id, number),
  FOREIGN KEY(asset_id) REFERENCES asset (id),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE TABLE step (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  stage_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  asset_id INTEGER NOT NULL,
  channel VARCHAR DEFAULT 'email' NOT NULL,
  delay_days INTEGER DEFAULT 0 NOT NULL,
  delay_business BOOLEAN DEFAULT 0 NOT NULL,
  required BOOLEAN DEFAULT 1 NOT NULL,
  UNIQUE (stage_id, asset_id),
  CONSTRAINT channel_known CHECK (channel IN ('email', 'call', 'chat', 'browser', 'hand')),
  CONSTRAINT delay_forward CHECK (delay_days >= 0),
  FOREIGN KEY(stage_id) REFERENCES stage (id),
  FOREIGN KEY(asset_id) REFERENCES asset (id)
);
CREATE INDEX ix_step_asset_id ON step (asset_id);
CREATE TABLE task (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  decision_id INTEGER,
  kind VARCHAR NOT NULL,
  target VARCHAR DEFAULT '' NOT NULL,
  state VARCHAR DEFAULT 'open' NOT NULL,
  created_at VARCHAR NOT NULL,
  done_at VARCHAR,
  CONSTRAINT state_known CHECK (state IN ('open', 'done', 'dropped')),
  FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE INDEX ix_task_decision_id ON task (decision_id);
CREATE TABLE attachment (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  revision_id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  path VARCHAR NOT NULL,
  sha256 VARCHAR NOT NULL,
  size INTEGER NOT NULL,
  media_type VARCHAR NOT NULL,
  inline BOOLEAN DEFAULT 0 NOT NULL,
  FOREIGN KEY(revision_id) REFERENCES revision (id)
);
CREATE INDEX ix_attachment_revision_id ON attachment (revision_id);
CREATE TABLE delivery (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prospect_id INTEGER NOT NULL,
  step_id INTEGER,
  revision_id INTEGER NOT NULL,
  mailbox_id INTEGER,
  channel VARCHAR DEFAULT 'email' NOT NULL,
  recipient VARCHAR NOT NULL,
  recipient_key VARCHAR NOT NULL,
  recipient_hash VARCHAR NOT NULL,
  state VARCHAR DEFAULT 'scheduled' NOT NULL,
  why VARCHAR DEFAULT '' NOT NULL,
  due_at VARCHAR NOT NULL,
  next_at VARCHAR NOT NULL,
  attempts INTEGER DEFAULT 0 NOT NULL,
  message_id VARCHAR,
  claimed_at VARCHAR,
  sent_at VARCHAR,
  answer VARCHAR DEFAULT '' NOT NULL,
  created_at VARCHAR NOT NULL,
  CONSTRAINT state_known CHECK (state IN ('scheduled', 'deferred', 'held', 'claimed', 'uncertain', 'sent', 'failed', 'cancelled')),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(step_id) REFERENCES step (id),
  FOREIGN KEY(revision_id) REFERENCES revision (id),
  FOREIGN KEY(mailbox_id) REFERENCES mailbox (id),
  UNIQUE (message_id)
);
CREATE INDEX delivery_due ON delivery (channel, next_at, id) WHERE state IN ('scheduled', 'deferred');
CREATE UNIQUE INDEX delivery_once ON delivery (prospect_id, step_id) WHERE state NOT IN ('cancelled', 'failed');
CREATE INDEX delivery_prospect ON delivery (prospect_id, id);
CREATE INDEX delivery_sent ON delivery (mailbox_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX delivery_state ON delivery (state, due_at, id);
CREATE UNIQUE INDEX delivery_under_way ON delivery (prospect_id) WHERE state IN ('scheduled', 'deferred', 'held', 'claimed', 'uncertain');
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
  CONSTRAINT side_known CHECK (side IN ('inside', 'outside')),
  CONSTRAINT state_known CHECK (state IN ('inbox', 'parked', 'decided')),
  FOREIGN KEY(source_id) REFERENCES source (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(cluster_id) REFERENCES intel (id),
  UNIQUE (content_hash)
);
CREATE INDEX intel_inbox ON intel (state, received_at, id);
CREATE UNIQUE INDEX intel_once ON intel (source_id, external_key);
CREATE TABLE prospect_email (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prospect_id INTEGER NOT NULL,
  address VARCHAR NOT NULL,
  address_key VARCHAR NOT NULL,
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  UNIQUE (address_key)
);
CREATE INDEX ix_prospect_email_prospect_id ON prospect_email (prospect_id);
CREATE TABLE skip (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prospect_id INTEGER NOT NULL,
  step_id INTEGER NOT NULL,
  reason VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  UNIQUE (prospect_id, step_id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(step_id) REFERENCES step (id)
);
CREATE TABLE decision_intel (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  decision_id INTEGER NOT NULL,
  intel_id INTEGER NOT NULL,
  UNIQUE (decision_id, intel_id),
  FOREIGN KEY(decision_id) REFERENCES decision (id),
  FOREIGN KEY(intel_id) REFERENCES intel (id)
);
CREATE INDEX ix_decision_intel_intel_id ON decision_intel (intel_id);
CREATE TABLE friction (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  stage_id INTEGER NOT NULL,
  side VARCHAR NOT NULL,
  cause VARCHAR NOT NULL,
  intel_id INTEGER,
  state VARCHAR DEFAULT 'open' NOT NULL,
  opened_at VARCHAR NOT NULL,
  fixed_at VARCHAR,
  CONSTRAINT side_known CHECK (side IN ('customer', 'us')),
  CONSTRAINT state_known CHECK (state IN ('open', 'fixed')),
  FOREIGN KEY(stage_id) REFERENCES stage (id),
  FOREIGN KEY(intel_id) REFERENCES intel (id)
);
CREATE TABLE message (
  delivery_id INTEGER NOT NULL,
  content BLOB NOT NULL,
  subject VARCHAR NOT NULL,
  rendered VARCHAR NOT NULL,
  built_at VARCHAR NOT NULL,
  PRIMARY KEY (delivery_id),
  FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
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
  CONSTRAINT direction_known CHECK (direction IN ('in', 'out')),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(step_id) REFERENCES step (id),
  FOREIGN KEY(revision_id) REFERENCES revision (id),
  UNIQUE (delivery_id),
  FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
CREATE INDEX ix_touch_message_id ON touch (message_id);
CREATE INDEX touch_prospect ON touch (prospect_id, at);
CREATE INDEX touch_waiting ON touch (at, id) WHERE direction = 'in' AND outcome = '';
