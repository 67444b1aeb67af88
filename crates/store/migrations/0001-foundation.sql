-- Migration 1: the tables of a new database, as the register definitions make them.
-- Until the first release it is written anew with DINH_BLESS=1; from then on it never changes.

CREATE TABLE installation (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE identifiers (register TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE chains (chain BIGINT NOT NULL PRIMARY KEY, head BIGINT NOT NULL, hash TEXT NOT NULL, recorded_at TEXT NOT NULL);
CREATE TABLE journal_entries (chain BIGINT NOT NULL, sequence BIGINT NOT NULL, recorded_at TEXT NOT NULL,
 actor TEXT NOT NULL, decision BIGINT, change_count BIGINT NOT NULL, changes_hash TEXT NOT NULL,
 previous_hash TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, sequence));
CREATE TABLE journal_changes (chain BIGINT NOT NULL, sequence BIGINT NOT NULL, ordinal BIGINT NOT NULL,
 register TEXT NOT NULL, record BIGINT NOT NULL, version BIGINT NOT NULL, operation TEXT NOT NULL,
 content TEXT, PRIMARY KEY (chain, sequence, ordinal));
CREATE INDEX journal_changes_record ON journal_changes (record, register);
CREATE TABLE person_keys (person BIGINT NOT NULL PRIMARY KEY, wrapped {BYTES} NOT NULL);
CREATE TABLE identity_directory (register TEXT NOT NULL, record BIGINT NOT NULL, version BIGINT NOT NULL,
 field TEXT NOT NULL, digest {BYTES} NOT NULL, PRIMARY KEY (register, record, version, field));
CREATE INDEX identity_directory_digest ON identity_directory (digest);
CREATE TABLE credentials (account BIGINT NOT NULL PRIMARY KEY, password TEXT, changed_at TEXT NOT NULL,
 must_change BOOLEAN NOT NULL, loopback_only BOOLEAN NOT NULL, failures BIGINT NOT NULL, blocked_until TEXT,
 second_factor {BYTES}, last_step BIGINT NOT NULL, recovery TEXT NOT NULL);
CREATE TABLE external_identities (issuer TEXT NOT NULL, subject TEXT NOT NULL, account BIGINT NOT NULL,
 PRIMARY KEY (issuer, subject));
CREATE TABLE sessions (token TEXT NOT NULL PRIMARY KEY, account BIGINT NOT NULL, kind TEXT NOT NULL,
 label TEXT NOT NULL, began_at TEXT NOT NULL, used_at TEXT NOT NULL, ends_at TEXT NOT NULL,
 has_second_factor BOOLEAN NOT NULL, capacity BIGINT, form_key TEXT NOT NULL);
CREATE INDEX sessions_account ON sessions (account);
CREATE TABLE reminders (account BIGINT NOT NULL PRIMARY KEY, sent_on TEXT NOT NULL);
CREATE TABLE access_entries (sequence BIGINT NOT NULL PRIMARY KEY, recorded_at TEXT NOT NULL, actor TEXT NOT NULL,
 role TEXT NOT NULL, person BIGINT NOT NULL, what TEXT NOT NULL, reason TEXT, previous_hash TEXT NOT NULL,
 hash TEXT NOT NULL);
CREATE INDEX access_entries_person ON access_entries (person);
CREATE INDEX access_entries_actor ON access_entries (actor);
CREATE TABLE paper_contents (digest TEXT NOT NULL, piece BIGINT NOT NULL, bytes {BYTES} NOT NULL, PRIMARY KEY (digest, piece));
CREATE TABLE areas ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "kind" TEXT NOT NULL, "parent" BIGINT, "basis" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE TABLE area_codes ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "area" BIGINT NOT NULL, "scheme" TEXT NOT NULL, "code" TEXT NOT NULL, "code_folded" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX area_codes_area ON area_codes (area);
CREATE INDEX area_codes_code ON area_codes (code);
CREATE TABLE area_classes ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "area" BIGINT NOT NULL, "class" TEXT NOT NULL, "basis" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX area_classes_area ON area_classes (area);
CREATE TABLE area_sizes ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "area" BIGINT NOT NULL, "population" BIGINT, "natural_area_ha" BIGINT, "basis" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX area_sizes_area ON area_sizes (area);
CREATE TABLE area_features ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "area" BIGINT NOT NULL, "feature" TEXT NOT NULL, "is_present" BOOLEAN NOT NULL, "basis" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX area_features_area ON area_features (area);
CREATE TABLE area_lineage ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "from_area" BIGINT NOT NULL, "to_area" BIGINT NOT NULL, "share_percent" BIGINT NOT NULL, "document" BIGINT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX area_lineage_from_area ON area_lineage (from_area);
CREATE TABLE titles ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "code" TEXT NOT NULL, "code_folded" TEXT NOT NULL, "group" TEXT NOT NULL, "law_label" TEXT NOT NULL, "law_label_folded" TEXT NOT NULL, "print_label" TEXT NOT NULL, "print_label_folded" TEXT NOT NULL, "side" TEXT NOT NULL, "level" TEXT NOT NULL, "counted_in_payroll" BOOLEAN NOT NULL, "counted_in_titles" BOOLEAN NOT NULL, "posts_per_area" BIGINT, "acting_body" TEXT, "confirming_body" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX titles_code ON titles (code);
CREATE TABLE title_names ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "title" BIGINT NOT NULL, "area_kind" TEXT NOT NULL, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX title_names_title ON title_names (title);
CREATE TABLE council_terms ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "level" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX council_terms_level ON council_terms (level);
CREATE TABLE decisions ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "number" TEXT NOT NULL, "number_folded" TEXT NOT NULL, "signed_on" DATE NOT NULL, "effective_on" DATE, "issuer" TEXT NOT NULL, "issuer_folded" TEXT NOT NULL, "kind" TEXT NOT NULL, "style" TEXT NOT NULL, "subject" TEXT, "subject_folded" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE TABLE people ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "sex" TEXT NOT NULL, "born_on" TEXT NOT NULL, "ethnic_group" TEXT, "religion" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE TABLE person_names ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX person_names_person ON person_names (person);
CREATE TABLE identity_numbers ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "kind" TEXT NOT NULL, "number" {BYTES} NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX identity_numbers_person ON identity_numbers (person);
CREATE TABLE person_places ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "kind" TEXT NOT NULL, "area" BIGINT, "place" TEXT, "address" {BYTES}, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX person_places_person ON person_places (person);
CREATE TABLE contacts ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "kind" TEXT NOT NULL, "value" {BYTES} NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX contacts_person ON contacts (person);
CREATE TABLE party_memberships ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "standing" TEXT NOT NULL, "admitted_on" TEXT, "full_member_since" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX party_memberships_person ON party_memberships (person);
CREATE TABLE social_insurance ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "since" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX social_insurance_person ON social_insurance (person);
CREATE TABLE person_joins ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "same_as" BIGINT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX person_joins_person ON person_joins (person);
CREATE TABLE appointments ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "title" BIGINT NOT NULL, "area" BIGINT NOT NULL, "mode" TEXT NOT NULL, "way_gained" TEXT NOT NULL, "act" BIGINT, "confirmation" BIGINT, "way_ended" TEXT, "ended_by" BIGINT, "managing_body" TEXT, "using_body" TEXT, "term" BIGINT, "probation_ends_on" DATE, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX appointments_area ON appointments (area);
CREATE INDEX appointments_person ON appointments (person);
CREATE TABLE assigned_quotas ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "area" BIGINT NOT NULL, "year" BIGINT NOT NULL, "kind" TEXT NOT NULL, "number" BIGINT NOT NULL, "act" BIGINT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX assigned_quotas_area ON assigned_quotas (area);
CREATE TABLE qualifications ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "dimension" TEXT NOT NULL, "level" TEXT NOT NULL, "field_of_study" TEXT, "institution" TEXT, "obtained_on" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX qualifications_person ON qualifications (person);
CREATE TABLE disciplinary_measures ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "person" BIGINT NOT NULL, "form" TEXT NOT NULL, "act" BIGINT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX disciplinary_measures_person ON disciplinary_measures (person);
CREATE TABLE definition_sets ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "kind" TEXT NOT NULL, "digest" TEXT NOT NULL, "digest_folded" TEXT NOT NULL, "program" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX definition_sets_digest ON definition_sets (digest);
CREATE TABLE change_requests ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "name" TEXT NOT NULL, "digest" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX change_requests_name ON change_requests (name);
CREATE TABLE papers ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "register" TEXT NOT NULL, "record" BIGINT NOT NULL, "area" BIGINT, "person" BIGINT, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "media_type" TEXT NOT NULL, "size" BIGINT NOT NULL, "digest" TEXT NOT NULL, "scanned" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX papers_area ON papers (area);
CREATE INDEX papers_record ON papers (record);
CREATE TABLE accounts ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "holder" TEXT NOT NULL, "holder_folded" TEXT NOT NULL, "person" BIGINT, "mail" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX accounts_name ON accounts (name);
CREATE TABLE grants ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "account" BIGINT NOT NULL, "role" TEXT NOT NULL, "area" BIGINT, "deputy_for" BIGINT, "content" TEXT, "facts_from" DATE, "facts_until" DATE, "decision" BIGINT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX grants_account ON grants (account);
CREATE TABLE cases ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "flow" TEXT NOT NULL, "flow_version" TEXT NOT NULL, "area" BIGINT NOT NULL, "person" BIGINT, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "part_of" BIGINT, "day" DATE, "due_on" DATE, "registers" TEXT, "register" TEXT, "record" BIGINT, "field" TEXT, "wish" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX cases_area ON cases (area);
CREATE INDEX cases_part_of ON cases (part_of);
CREATE TABLE case_acts ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "of_case" BIGINT NOT NULL, "area" BIGINT NOT NULL, "person" BIGINT, "number" BIGINT NOT NULL, "action" TEXT NOT NULL, "step" TEXT NOT NULL, "actor" TEXT NOT NULL, "reason" TEXT, "step_due_on" DATE, "due_on" DATE, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX case_acts_area ON case_acts (area);
CREATE INDEX case_acts_of_case ON case_acts (of_case);
CREATE TABLE case_comments ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "of_case" BIGINT NOT NULL, "area" BIGINT NOT NULL, "person" BIGINT, "act" BIGINT NOT NULL, "register" TEXT, "record" BIGINT, "seen_version" BIGINT, "actor" TEXT NOT NULL, "text" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX case_comments_area ON case_comments (area);
CREATE INDEX case_comments_of_case ON case_comments (of_case);
CREATE TABLE figure_locks ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "of_case" BIGINT NOT NULL, "name" TEXT NOT NULL, "name_folded" TEXT NOT NULL, "area" BIGINT NOT NULL, "day" DATE NOT NULL, "known_at" TEXT NOT NULL, "checkpoint" TEXT, "left_out" BIGINT NOT NULL, "reason" TEXT, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX figure_locks_of_case ON figure_locks (of_case);
CREATE TABLE flow_texts ("id" BIGINT NOT NULL, "version" BIGINT NOT NULL, "home" BIGINT NOT NULL, "valid_from" DATE NOT NULL, "valid_until" DATE, "recorded" BIGINT NOT NULL, "superseded" BIGINT, "flow" TEXT NOT NULL, "flow_version" TEXT NOT NULL, "part" BIGINT NOT NULL, "text" TEXT NOT NULL, PRIMARY KEY (id, version, home), CHECK (valid_until IS NULL OR valid_until > valid_from), CHECK (superseded IS NULL OR superseded >= recorded));
CREATE INDEX flow_texts_part ON flow_texts (part);
