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
  auth VARCHAR DEFAULT 'password' NOT NULL,
  oauth_client VARCHAR DEFAULT '' NOT NULL,
  oauth_authority VARCHAR DEFAULT '' NOT NULL,
  imap_host VARCHAR DEFAULT '' NOT NULL,
  imap_port INTEGER,
  imap_security VARCHAR DEFAULT 'tls' NOT NULL,
  imap_user VARCHAR DEFAULT '' NOT NULL,
  imap_folder VARCHAR DEFAULT 'INBOX' NOT NULL,
  sent_folder VARCHAR DEFAULT '' NOT NULL,
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
  CONSTRAINT auth_known CHECK (auth IN ('password', 'microsoft', 'google')),
  CONSTRAINT imap_security_known CHECK (imap_security IN ('starttls', 'tls', 'none')),
  CONSTRAINT state_known CHECK (state IN ('ready', 'paused', 'stopped')),
  CONSTRAINT port_real CHECK (port BETWEEN 1 AND 65535),
  UNIQUE (name)
);
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
  own_subject VARCHAR,
  own_body VARCHAR,
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
CREATE INDEX delivery_recipient ON delivery (recipient_key);
CREATE INDEX delivery_sent ON delivery (mailbox_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX delivery_state ON delivery (state, due_at, id);
CREATE UNIQUE INDEX delivery_under_way ON delivery (prospect_id) WHERE state IN ('scheduled', 'deferred', 'held', 'claimed', 'uncertain');
CREATE TABLE mailbox_status (
  mailbox_id INTEGER NOT NULL,
  worked_at VARCHAR,
  next_at VARCHAR,
  offline_since VARCHAR,
  offline_why VARCHAR DEFAULT '' NOT NULL,
  probes INTEGER DEFAULT 0 NOT NULL,
  probe_at VARCHAR,
  received_at VARCHAR,
  receive_why VARCHAR DEFAULT '' NOT NULL,
  PRIMARY KEY (mailbox_id),
  FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) ON DELETE CASCADE
);
CREATE TABLE received (
  id INTEGER NOT NULL,
  mailbox_id INTEGER NOT NULL,
  folder VARCHAR NOT NULL,
  validity INTEGER DEFAULT 0 NOT NULL,
  uid INTEGER DEFAULT 0 NOT NULL,
  file VARCHAR DEFAULT '' NOT NULL,
  message_key VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  prospect_id INTEGER,
  delivery_id INTEGER,
  sender VARCHAR DEFAULT '' NOT NULL,
  subject VARCHAR DEFAULT '' NOT NULL,
  why VARCHAR DEFAULT '' NOT NULL,
  at VARCHAR NOT NULL,
  read_at VARCHAR NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT kind_known CHECK (kind IN ('reply', 'out_of_office', 'bounce', 'opt_out', 'own', 'other', 'again')),
  UNIQUE (mailbox_id, folder, validity, uid, file),
  FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) ON DELETE CASCADE,
  FOREIGN KEY(prospect_id) REFERENCES prospect (id) ON DELETE SET NULL,
  FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE SET NULL
);
CREATE INDEX received_delivery ON received (delivery_id);
CREATE INDEX received_key ON received (message_key);
CREATE INDEX received_prospect ON received (prospect_id, id);
CREATE TABLE log_entry (
  id INTEGER NOT NULL,
  at VARCHAR NOT NULL,
  mailbox_id INTEGER,
  delivery_id INTEGER,
  event VARCHAR NOT NULL,
  text VARCHAR DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) ON DELETE CASCADE,
  FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);
CREATE INDEX log_at ON log_entry (at);
CREATE INDEX log_delivery ON log_entry (delivery_id);
CREATE TABLE watermark (
  id INTEGER NOT NULL,
  token VARCHAR DEFAULT '' NOT NULL,
  worked_at VARCHAR DEFAULT '' NOT NULL,
  claims INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id)
);
