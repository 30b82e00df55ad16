-- The workspace: everything data.md names, from the first day. Tables belong to the module said above each group;
-- everything else reads the views at the end, which stay stable between versions.
-- Instants are UTC milliseconds, *_day are days since 1970-01-01 in the workspace's zone, money is minor units of its
-- currency, unit_price is 1/10,000 major units, quantity 1/1,000 pieces, *_e4 1/10,000.

-- store ---------------------------------------------------------------------------------------------------------
CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE data_version (                          -- one row: another after each change of facts
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,                        -- counts
    stamp   INTEGER NOT NULL,                        -- drawn anew
    told    INTEGER NOT NULL DEFAULT 0,              -- who raised it last says himself what he changed
    writing INTEGER NOT NULL DEFAULT 0               -- inside of a transaction whose owner raises it himself
);
INSERT INTO data_version(id, version, stamp) VALUES (1, 0, random());

-- customer ------------------------------------------------------------------------------------------------------
CREATE TABLE import_batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,                       -- customers, orders, ...; several joined by a comma; edit: by hand
    source      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    preset      TEXT,
    mapping     TEXT,                                -- JSON, as applied
    policy      TEXT NOT NULL,
    history     INTEGER NOT NULL DEFAULT 0,          -- rows never start programs
    state       TEXT NOT NULL,                       -- applied, undone
    row_count   INTEGER NOT NULL,
    report      TEXT NOT NULL,                       -- JSON
    recorded_at INTEGER NOT NULL,
    parent_id   INTEGER,                             -- the import whose rejected rows this one brings in: one with it
    undone_at   INTEGER,
    origin      TEXT NOT NULL DEFAULT '',            -- the mail that the file came with: its day, sender and subject
    origin_key  TEXT,                                -- a hash that tells the mail
    claims_kept INTEGER NOT NULL DEFAULT 1           -- 0: too old to be undone, what it brought stays
);
CREATE TABLE import_mapping (                        -- what people said of a layout, for its next file
    signature TEXT PRIMARY KEY,                      -- hash of the headers in plain words, sorted
    kind      TEXT NOT NULL,
    mapping   TEXT NOT NULL,                         -- JSON
    saved_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE import_reject (
    id       INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES import_batch(id) ON DELETE CASCADE,
    line     INTEGER NOT NULL,
    field    TEXT NOT NULL,
    value    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    file     TEXT NOT NULL DEFAULT '',               -- of several; else empty
    cells    TEXT                                    -- JSON: the row's cells, to be put right; columns left out are empty
);
CREATE INDEX import_reject_batch ON import_reject(batch_id, line);
CREATE TABLE import_table (                          -- how the files that rejected rows came from were read
    batch_id INTEGER NOT NULL REFERENCES import_batch(id) ON DELETE CASCADE,
    file     TEXT NOT NULL,                          -- as in import_reject
    columns  TEXT NOT NULL,                          -- JSON: its header
    mapping  TEXT NOT NULL,                          -- JSON, as applied
    PRIMARY KEY (batch_id, file)
) WITHOUT ROWID;

-- What each import said, also where it was known already, so that an import can be taken back alone: the facts of those
-- it touched are then made again from what the others said. A fact's batch_id is the earliest import that says it; NULL:
-- a person or a module wrote it, and no undo touches it. Merge moves person_claim by customer_id, like everything else;
-- erase deletes a customer's claims and their records.
CREATE TABLE import_record (                         -- what a row said of a person: core/intake/personrow.h
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
);
CREATE TABLE import_word (                           -- words that records repeat: trait names, currencies; never values
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);
CREATE TABLE person_claim (                          -- in the order in which an import looked for its people
    batch_id    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL,                       -- row, buyer, linked, facts, visitor, consent
    customer_id INTEGER,                             -- whom it was found to be; NULL: an anonymous device
    record_id   INTEGER NOT NULL,                    -- two claims of the same words share it
    owner_seq   INTEGER,                             -- facts: the claim of the buyer they tell of
    dormant     INTEGER NOT NULL DEFAULT 0,          -- linked: another order says who it was
    PRIMARY KEY (batch_id, seq)
) WITHOUT ROWID;
CREATE INDEX person_claim_customer ON person_claim(customer_id);
CREATE TABLE order_claim (
    order_id   INTEGER NOT NULL,
    batch_id   INTEGER NOT NULL,                     -- 0: the order as it stood before the first import that knew it
    person_seq INTEGER,                              -- of the same batch's person_claim; NULL: anonymous
    lines      BLOB,                                 -- the line numbers it says; NULL: all that were there by then
    record     BLOB,                                 -- the order without its lines; NULL: as the claim before
    PRIMARY KEY (order_id, batch_id)
) WITHOUT ROWID;
CREATE TABLE event_claim (                           -- of imports after the event's own
    event_id   INTEGER NOT NULL,
    batch_id   INTEGER NOT NULL,
    person_seq INTEGER,
    record     BLOB,                                 -- the event as this one says it; NULL: as the claim before
    PRIMARY KEY (event_id, batch_id)
) WITHOUT ROWID;
CREATE TABLE import_version (                        -- what each import says of a row of reference
    area     TEXT NOT NULL,                          -- product, trait, place, rate, ...
    key      TEXT NOT NULL,
    batch_id INTEGER NOT NULL,                       -- 0: the row as it stood before the first import that knew it
    value    TEXT NOT NULL,                          -- JSON {policy, at, fields}
    PRIMARY KEY (area, key, batch_id)
) WITHOUT ROWID;
CREATE INDEX import_version_batch ON import_version(batch_id);

CREATE TABLE customer (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at       INTEGER NOT NULL,
    batch_id          INTEGER,
    -- The values in force of the standard traits, kept from trait_entry and identity by CustomerStore.
    email             TEXT,
    phone             TEXT,
    first_name        TEXT,
    last_name         TEXT,
    name              TEXT,
    company           TEXT,
    gender            TEXT,
    birthday          INTEGER,                       -- day number
    language          TEXT,
    country           TEXT,
    region            TEXT,
    city              TEXT,
    postal_code       TEXT,
    street            TEXT,
    lat               REAL,
    lon               REAL,
    time_zone         TEXT,
    source            TEXT,
    created_at        INTEGER,
    given_order_count INTEGER,
    given_total_spent INTEGER
);
CREATE TABLE customer_alias (                        -- ids that merge took away; every command still takes them
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer(id)
);
CREATE TABLE customer_merge (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    survivor_id INTEGER NOT NULL,
    merged_id   INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    moved       TEXT NOT NULL,                       -- JSON: the merged customer's own row, but for traits
    recorded_at INTEGER NOT NULL,
    undone_at   INTEGER
);
CREATE INDEX customer_merge_survivor ON customer_merge(survivor_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX customer_merge_merged ON customer_merge(merged_id) WHERE undone_at IS NULL;
CREATE TABLE customer_merge_row (                    -- what unmerge gives back; gone once it has
    merge_id     INTEGER NOT NULL REFERENCES customer_merge(id),
    kind         TEXT NOT NULL,                      -- the row's table; "made_…": a row that the merge added
    row_id       INTEGER NOT NULL,                   -- its id; of a trait entry the trait, of a list the first column
    effective_at INTEGER NOT NULL DEFAULT 0,         -- of trait entries, as is
    seq          INTEGER NOT NULL DEFAULT 0,         -- seq: as it is now, with the survivor
    before       TEXT NOT NULL DEFAULT '',           -- JSON: what else the merge changed, as it was
    PRIMARY KEY (merge_id, kind, row_id, effective_at, seq)
) WITHOUT ROWID;
CREATE TABLE duplicate_pair (                        -- who may be one person, for a person to look at
    first_id    INTEGER NOT NULL,
    second_id   INTEGER NOT NULL,                    -- the larger id
    score       INTEGER NOT NULL,                    -- 0 to 100
    weight      INTEGER NOT NULL,                    -- 1/100 bits, see core/customer/matchweights.h
    evidence    TEXT NOT NULL,                       -- JSON [{field, agreement, bits}]; no values
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (first_id, second_id)
) WITHOUT ROWID;
CREATE INDEX duplicate_pair_score ON duplicate_pair(score DESC, first_id, second_id);
CREATE INDEX duplicate_pair_second ON duplicate_pair(second_id);
CREATE TABLE distinct_pair (                         -- a person said: these two are not the same
    first_id    INTEGER NOT NULL,
    second_id   INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (first_id, second_id)
) WITHOUT ROWID;
CREATE INDEX distinct_pair_second ON distinct_pair(second_id);
CREATE TABLE customer_tombstone (                    -- an undone import: the same person gets the same id again
    id            INTEGER PRIMARY KEY,
    identity_hash BLOB NOT NULL UNIQUE
);

CREATE TABLE identity (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    kind        TEXT NOT NULL,                       -- email, phone, card, external, device
    source      TEXT NOT NULL DEFAULT '',            -- of external and device ids
    value       TEXT NOT NULL,                       -- as given
    normalized  TEXT NOT NULL,                       -- the key two spellings share
    is_primary  INTEGER NOT NULL DEFAULT 0,
    mailable    INTEGER NOT NULL DEFAULT 1,          -- 0: a marketplace's relay address
    anothers    INTEGER NOT NULL DEFAULT 0,          -- 1: the customer was named with it, and another has it
    batch_id    INTEGER,
    claim_seq   INTEGER,                             -- the batch's claim that brought it
    recorded_at INTEGER NOT NULL
);
CREATE INDEX identity_key ON identity(kind, normalized, source);
CREATE INDEX identity_customer ON identity(customer_id);

CREATE TABLE trait (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    type     TEXT NOT NULL,                          -- text, number, money, date, flag, list
    label    TEXT NOT NULL,
    standard INTEGER NOT NULL DEFAULT 0,
    batch_id INTEGER                                 -- the import that made it
);
CREATE TABLE trait_entry (                           -- the history of declared traits; the newest entry is the value
    customer_id  INTEGER NOT NULL,
    trait_id     INTEGER NOT NULL REFERENCES trait(id),
    effective_at INTEGER NOT NULL,
    seq          INTEGER NOT NULL,                   -- orders entries of one instant
    value        TEXT,                               -- canonical text; NULL: cleared. A list: a JSON array
    folded       TEXT,                               -- text only
    number       NUMERIC,                            -- number, money (minor units), date (day), flag (0, 1)
    source       TEXT NOT NULL,
    batch_id     INTEGER,
    PRIMARY KEY (customer_id, trait_id, effective_at, seq)
) WITHOUT ROWID;
CREATE TABLE trait_item (                            -- the members of list values
    customer_id  INTEGER NOT NULL,
    trait_id     INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    value        TEXT NOT NULL,
    folded       TEXT NOT NULL,
    PRIMARY KEY (customer_id, trait_id, effective_at, seq, position)
) WITHOUT ROWID;

CREATE TABLE place (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,                       -- shop, area, event
    name        TEXT NOT NULL,
    folded      TEXT NOT NULL UNIQUE,
    street      TEXT,
    city        TEXT,
    postal_code TEXT,
    country     TEXT,
    lat         REAL,
    lon         REAL,
    polygon     TEXT,                                -- JSON [[lat, lon], ...] of an area
    hours       TEXT,
    phone       TEXT,
    starts_at   INTEGER,
    ends_at     INTEGER,
    batch_id    INTEGER
);
CREATE TABLE gazetteer (                             -- reference: postal codes and cities to coordinates
    country  TEXT NOT NULL,
    kind     TEXT NOT NULL,                          -- code, city
    folded   TEXT NOT NULL,                          -- of a code without blanks and dashes
    name     TEXT NOT NULL,
    region   TEXT NOT NULL DEFAULT '',               -- of a city; a code has none
    lat      REAL NOT NULL,
    lon      REAL NOT NULL,
    batch_id INTEGER,
    PRIMARY KEY (country, kind, folded, region)
) WITHOUT ROWID;
CREATE TABLE weather (                               -- reference: the weather of a day, observed or forecast
    spot      TEXT NOT NULL,                         -- "53.80,-1.55"; without coordinates the place's name, folded
    day       INTEGER NOT NULL,                      -- of the place's own calendar
    variable  TEXT NOT NULL,                         -- temp_max_c, temp_min_c, temp_mean_c, precipitation_mm, snow_cm,
                                                     -- wind_max_kmh, sunshine_h, weather_code (WMO 4677)
    issued_at INTEGER NOT NULL DEFAULT 0,            -- when the forecast was made; 0: observed
    value     REAL NOT NULL,
    place     TEXT NOT NULL DEFAULT '',              -- as the file names it, folded
    lat       REAL,
    lon       REAL,
    source    TEXT NOT NULL,
    batch_id  INTEGER,
    PRIMARY KEY (spot, day, variable, issued_at)
) WITHOUT ROWID;

CREATE TABLE product (
    id         INTEGER PRIMARY KEY,
    sku        TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    category   TEXT,
    brand      TEXT,
    price      INTEGER,                              -- 1/10,000 major units
    currency   TEXT,
    url        TEXT,
    image_url  TEXT,
    properties TEXT,                                 -- JSON
    batch_id   INTEGER
);

CREATE TABLE orders (
    id              INTEGER PRIMARY KEY,
    customer_id     INTEGER,                         -- NULL: an anonymous sale
    source          TEXT NOT NULL,
    number          TEXT NOT NULL,
    kind            TEXT NOT NULL,                   -- sale, return, adjustment
    state           TEXT NOT NULL,                   -- pending, completed, cancelled
    status          TEXT,                            -- as the file said
    at              INTEGER NOT NULL,                -- its earliest line
    local_day       INTEGER NOT NULL,
    date_only       INTEGER NOT NULL DEFAULT 0,
    currency        TEXT NOT NULL,
    value           INTEGER NOT NULL,                -- what it came to; negative for a return
    value_base      INTEGER,                         -- in the workspace's currency; NULL without a rate
    discount        INTEGER NOT NULL DEFAULT 0,
    shipping        INTEGER NOT NULL DEFAULT 0,
    tax             INTEGER NOT NULL DEFAULT 0,
    channel         TEXT NOT NULL,
    place_id        INTEGER,
    device          TEXT,
    coupon          TEXT,
    country         TEXT,                            -- where it went, also of an anonymous sale
    linked_order_id INTEGER,                         -- a return's order, where the file says which
    assigned        INTEGER NOT NULL DEFAULT 0,      -- a person said whose it is: neither import nor undo changes that
    paid_at         INTEGER,
    cancelled_at    INTEGER,
    batch_id        INTEGER,
    recorded_at     INTEGER NOT NULL,
    UNIQUE (source, number)
);
CREATE INDEX orders_customer ON orders(customer_id, at);
CREATE INDEX orders_at ON orders(at);
CREATE INDEX orders_number ON orders(number COLLATE NOCASE);
CREATE INDEX orders_linked ON orders(linked_order_id) WHERE linked_order_id IS NOT NULL;
CREATE TABLE order_line (
    order_id     INTEGER NOT NULL,
    line_no      INTEGER NOT NULL,
    sku          TEXT NOT NULL,
    product_id   INTEGER,
    name         TEXT NOT NULL,                      -- the product as this line called it
    quantity     INTEGER NOT NULL,
    unit_price   INTEGER NOT NULL,
    total        INTEGER NOT NULL,                   -- quantity x unit_price, minor units, half away from zero
    content_hash INTEGER NOT NULL,
    occurrence   INTEGER NOT NULL,                   -- 1 for the first line of identical content
    batch_id     INTEGER,
    PRIMARY KEY (order_id, line_no)
) WITHOUT ROWID;

CREATE TABLE event_kind (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    standard INTEGER NOT NULL DEFAULT 0              -- there from the start
);
CREATE TABLE event (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER,                             -- NULL while only a device is known
    identity_id INTEGER,                             -- the device the event came with
    kind_id     INTEGER NOT NULL REFERENCES event_kind(id),
    at          INTEGER NOT NULL,
    local_day   INTEGER NOT NULL,
    date_only   INTEGER NOT NULL DEFAULT 0,
    channel     TEXT,                                -- online, in_store, web, app, mobile, email, sms, phone, post
    place_id    INTEGER,
    device      TEXT,                                -- mobile, tablet, desktop, other
    value_e4    INTEGER,
    currency    TEXT,
    key         TEXT,
    due_at      INTEGER,
    properties  TEXT,                                -- JSON
    source      TEXT,
    source_key  TEXT,
    batch_id    INTEGER,
    claim_seq   INTEGER,                             -- the batch's claim of the person
    visitor_id  INTEGER,                             -- the device, where nothing else was known: whose it is may change
    recorded_at INTEGER NOT NULL
);
CREATE INDEX event_customer ON event(customer_id, kind_id, at);
CREATE INDEX event_kind_at ON event(kind_id, at);
CREATE INDEX event_visitor ON event(visitor_id) WHERE visitor_id IS NOT NULL;
CREATE TABLE visitor (                               -- devices of events that name nobody
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    normalized TEXT NOT NULL,
    UNIQUE (source, normalized)
);
CREATE UNIQUE INDEX event_source ON event(source, source_key) WHERE source_key IS NOT NULL;

CREATE TABLE exchange_rate (
    currency TEXT NOT NULL,
    day      INTEGER NOT NULL,
    rate_e9  INTEGER NOT NULL,                       -- workspace currency for one major unit, x 10^9
    batch_id INTEGER,
    PRIMARY KEY (currency, day)
) WITHOUT ROWID;

CREATE TABLE consent_entry (                         -- a ledger: nothing is ever changed
    id              INTEGER PRIMARY KEY,
    customer_id     INTEGER NOT NULL,
    channel         TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    state           TEXT NOT NULL,                   -- granted, denied
    source          TEXT NOT NULL,
    evidence        TEXT NOT NULL,
    wording_version TEXT,
    at              INTEGER NOT NULL,
    batch_id        INTEGER,
    recorded_at     INTEGER NOT NULL
);
CREATE INDEX consent_customer ON consent_entry(customer_id, channel, purpose, at);
CREATE TABLE suppression (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,                       -- email, phone
    normalized  TEXT,                                -- NULL once erased: only the keyed hash stays
    hash        BLOB NOT NULL,
    reason      TEXT NOT NULL,                       -- unsubscribed, bounced_hard, complained, manual, erased
    source      TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    at          INTEGER NOT NULL,
    batch_id    INTEGER,
    recorded_at INTEGER NOT NULL,
    lifted_at   INTEGER                              -- fresh evidence given on purpose
);
-- What a person, a STOP or a bounce says stands beside what an import says, and outlives its undo.
CREATE UNIQUE INDEX suppression_key ON suppression(kind, hash, reason, (batch_id IS NULL)) WHERE lifted_at IS NULL;
CREATE INDEX suppression_hash ON suppression(kind, hash);
CREATE INDEX suppression_address ON suppression(kind, normalized);
CREATE TABLE preference (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    polarity    TEXT NOT NULL,                       -- likes, dislikes
    subject     TEXT NOT NULL,                       -- "category:Tea"
    folded      TEXT NOT NULL,
    source      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    batch_id    INTEGER
);
CREATE INDEX preference_customer ON preference(customer_id);

-- Points of loyalty plans: a ledger. A balance is the sum of a customer's rows; a row later than now is pending. Of a row that several imports say each
-- keeps its own, and the earliest counts.
CREATE TABLE loyalty_entry (
    id           INTEGER PRIMARY KEY,
    customer_id  INTEGER NOT NULL,
    plan         TEXT NOT NULL,                      -- its name; empty: the shop's only one
    kind         TEXT NOT NULL,                      -- earn, burn, expire, reverse, adjust
    points       INTEGER NOT NULL,                   -- with its sign; of a stated balance what leads to it
    at           INTEGER NOT NULL,
    local_day    INTEGER NOT NULL,
    date_only    INTEGER NOT NULL DEFAULT 0,
    dated        INTEGER NOT NULL DEFAULT 1,         -- 0: the file gives no day, it holds from when it came in
    expires_on   INTEGER,                            -- the last day the points can be used
    balance      INTEGER,                            -- what a file says the customer had then
    tier         TEXT,                               -- what it says of it
    folded_tier  TEXT,                               -- as rules compare it
    member       TEXT NOT NULL DEFAULT '',           -- the card, id or address the source keeps the points under
    order_number TEXT,
    reason       TEXT,
    source       TEXT NOT NULL,
    source_key   TEXT NOT NULL,                      -- the row's own key at its source
    counts       INTEGER NOT NULL DEFAULT 1,         -- 0: an earlier import says it, too
    lot_id       INTEGER,                            -- the row whose points alone it changes: its expiry, its returns
    to_next      INTEGER,                            -- points to the next tier from here on; -1: there is none
    batch_id     INTEGER,
    claim_seq    INTEGER,                            -- the batch's claim of the person
    recorded_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX loyalty_entry_key ON loyalty_entry(source, source_key) WHERE counts;
CREATE UNIQUE INDEX loyalty_entry_word ON loyalty_entry(source, source_key, batch_id);
CREATE INDEX loyalty_entry_customer ON loyalty_entry(customer_id, plan, at);
CREATE INDEX loyalty_entry_at ON loyalty_entry(at);
CREATE INDEX loyalty_entry_expiry ON loyalty_entry(expires_on) WHERE expires_on IS NOT NULL;
CREATE INDEX loyalty_entry_batch ON loyalty_entry(batch_id) WHERE batch_id IS NOT NULL;

-- Codes that take something off: shared ones, and pools whose every code is for one use.
CREATE TABLE coupon (
    id          INTEGER PRIMARY KEY,
    folded      TEXT NOT NULL UNIQUE,                -- the code; capitals do not matter
    code        TEXT NOT NULL,
    pool        TEXT,                                -- the name of the pool it is of
    discount    TEXT,                                -- percent, amount, free_shipping, free_product, other
    discount_e4 INTEGER,                             -- 1/10,000 per cent or major units
    currency    TEXT,                                -- of discount and min_spend
    min_spend   INTEGER,
    starts_at   INTEGER,
    ends_at     INTEGER,                             -- the first instant at which it is no longer valid
    max_uses    INTEGER,
    given_uses  INTEGER,                             -- how often it was used, as the shop says
    batch_id    INTEGER
);
CREATE INDEX coupon_of_pool ON coupon(pool) WHERE pool IS NOT NULL;
CREATE TABLE coupon_use (                            -- whom a code was given to, and who used it
    id           INTEGER PRIMARY KEY,
    coupon       TEXT NOT NULL,                      -- coupon.folded
    kind         TEXT NOT NULL,                      -- assigned, redeemed
    customer_id  INTEGER,                            -- NULL: it is not said
    order_number TEXT,
    at           INTEGER,                            -- NULL: it is not said
    source       TEXT NOT NULL,
    source_key   TEXT NOT NULL,                      -- the use's own key at its source
    counts       INTEGER NOT NULL DEFAULT 1,         -- 0: an earlier import says it, too
    batch_id     INTEGER,
    claim_seq    INTEGER,                            -- the batch's claim of the person
    recorded_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX coupon_use_key ON coupon_use(source, source_key) WHERE counts;
CREATE UNIQUE INDEX coupon_use_word ON coupon_use(source, source_key, batch_id);
CREATE INDEX coupon_use_coupon ON coupon_use(coupon, kind);
CREATE INDEX coupon_use_customer ON coupon_use(customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX coupon_use_batch ON coupon_use(batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE sale_claim (                            -- an anonymous sale that a customer claimed by its receipt
    order_id    INTEGER PRIMARY KEY,                 -- taken again by the same order when it was gone and returns
    order_source TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL DEFAULT '',
    customer_id INTEGER NOT NULL,
    evidence    TEXT NOT NULL,                       -- what the customer knew beside the number: date, total
    source      TEXT NOT NULL,                       -- who took it down
    claimed_at  INTEGER NOT NULL
);
CREATE INDEX sale_claim_customer ON sale_claim(customer_id);
CREATE INDEX sale_claim_order ON sale_claim(order_number, order_source);
CREATE TABLE erasure_receipt (                       -- that people were erased; names nobody
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid      TEXT NOT NULL UNIQUE,
    receipt   TEXT NOT NULL,                         -- JSON
    erased_at INTEGER NOT NULL
);

-- Full-text search. A customer's words, folded and without accents, one space apart, stand in customer_document; the
-- index holds which customers a word leads to. Triggers note whose words may have changed, and every transaction ends
-- with bringing those up to date.
CREATE TABLE customer_document (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE VIRTUAL TABLE customer_search USING fts5(
    text, content = 'customer_document', content_rowid = 'id', detail = none, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
CREATE TABLE customer_search_stale (
    id INTEGER PRIMARY KEY
);
CREATE TRIGGER customer_search_new AFTER INSERT ON customer BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (NEW.id);
END;
CREATE TRIGGER customer_search_changed AFTER UPDATE OF first_name, last_name, name, company, city ON customer BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (NEW.id);
END;
CREATE TRIGGER customer_search_gone AFTER DELETE ON customer BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (OLD.id);
END;
CREATE TRIGGER customer_search_identity_new AFTER INSERT ON identity BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER customer_search_identity_changed AFTER UPDATE ON identity BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (OLD.customer_id), (NEW.customer_id);
END;
CREATE TRIGGER customer_search_identity_gone AFTER DELETE ON identity BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (OLD.customer_id);
END;
CREATE TRIGGER customer_search_tags_new AFTER INSERT ON trait_entry WHEN NEW.trait_id = 18 BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER customer_search_tags_changed AFTER UPDATE ON trait_entry WHEN NEW.trait_id = 18 BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (OLD.customer_id), (NEW.customer_id);
END;
CREATE TRIGGER customer_search_tags_gone AFTER DELETE ON trait_entry WHEN OLD.trait_id = 18 BEGIN
    INSERT OR IGNORE INTO customer_search_stale VALUES (OLD.customer_id);
END;
CREATE TABLE saved_view (                            -- a way to look at the customer list, by name
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,                        -- JSON {text, segment, facets, columns, sort}
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- loyalty -------------------------------------------------------------------------------------------------------
CREATE TABLE loyalty_plan (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    folded          TEXT NOT NULL UNIQUE,
    ledger          TEXT NOT NULL UNIQUE,            -- what the ledger calls it: loyalty_entry.plan
    state           TEXT NOT NULL,                   -- active; ended: nobody earns in it any more
    current_version INTEGER NOT NULL,
    checked_day     INTEGER,                         -- the last day whose midnight was looked at for everybody
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);
CREATE TABLE loyalty_plan_version (                  -- what happened is judged by the version in force then
    plan_id    INTEGER NOT NULL REFERENCES loyalty_plan(id),
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,                        -- plan JSON, version 1
    created_at INTEGER NOT NULL,
    PRIMARY KEY (plan_id, version)
) WITHOUT ROWID;
CREATE TABLE loyalty_standing (                      -- how a customer's tier stands; the tier itself is in the ledger
    id          INTEGER PRIMARY KEY,
    plan_id     INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,                    -- after a merge a customer has several: all say the same
    checked_day INTEGER NOT NULL,                    -- the last midnight it was looked at
    below_since INTEGER                              -- the first midnight at which its threshold was not met any more
);
CREATE INDEX loyalty_standing_customer ON loyalty_standing(customer_id, plan_id);
CREATE INDEX loyalty_standing_below ON loyalty_standing(plan_id, below_since) WHERE below_since IS NOT NULL;
CREATE TABLE referral_code (                         -- what a customer gives their friends
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    code        TEXT NOT NULL,
    folded      TEXT NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
);
CREATE INDEX referral_code_customer ON referral_code(customer_id);
CREATE TABLE coupon_pool (                           -- where the next code of a pool is looked for
    pool   TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL                          -- coupon.id: all before it are given
) WITHOUT ROWID;

-- What the next settling looks at: customers whose orders or events changed since, orders whose coupon did.
CREATE TABLE loyalty_kind (                          -- kinds of events that points are earned by
    kind TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE loyalty_stale (
    id INTEGER PRIMARY KEY                           -- a customer
);
CREATE TABLE coupon_stale (
    id INTEGER PRIMARY KEY                           -- an order; 0: all of them
);
CREATE TRIGGER loyalty_order_new AFTER INSERT ON orders WHEN EXISTS (SELECT 1 FROM loyalty_plan) BEGIN
    INSERT OR IGNORE INTO loyalty_stale SELECT NEW.customer_id WHERE NEW.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO loyalty_stale
        SELECT customer_id FROM orders WHERE id = NEW.linked_order_id AND customer_id IS NOT NULL;
END;
CREATE TRIGGER loyalty_order_changed AFTER UPDATE OF customer_id, kind, state, at, value, value_base, discount,
    shipping, linked_order_id, paid_at, cancelled_at ON orders WHEN EXISTS (SELECT 1 FROM loyalty_plan) BEGIN
    INSERT OR IGNORE INTO loyalty_stale SELECT OLD.customer_id WHERE OLD.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO loyalty_stale SELECT NEW.customer_id WHERE NEW.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO loyalty_stale
        SELECT customer_id FROM orders WHERE id IN (OLD.linked_order_id, NEW.linked_order_id) AND customer_id IS NOT NULL;
END;
CREATE TRIGGER loyalty_order_gone AFTER DELETE ON orders WHEN EXISTS (SELECT 1 FROM loyalty_plan) BEGIN
    INSERT OR IGNORE INTO loyalty_stale SELECT OLD.customer_id WHERE OLD.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO loyalty_stale
        SELECT customer_id FROM orders WHERE id = OLD.linked_order_id AND customer_id IS NOT NULL;
END;
CREATE TRIGGER loyalty_event_new AFTER INSERT ON event WHEN NEW.customer_id IS NOT NULL AND EXISTS
    (SELECT 1 FROM loyalty_kind l JOIN event_kind k ON k.name = l.kind WHERE k.id = NEW.kind_id) BEGIN
    INSERT OR IGNORE INTO loyalty_stale VALUES (NEW.customer_id);
END;
CREATE TRIGGER loyalty_event_changed AFTER UPDATE ON event WHEN EXISTS
    (SELECT 1 FROM loyalty_kind l JOIN event_kind k ON k.name = l.kind WHERE k.id IN (OLD.kind_id, NEW.kind_id)) BEGIN
    INSERT OR IGNORE INTO loyalty_stale SELECT OLD.customer_id WHERE OLD.customer_id IS NOT NULL;
    INSERT OR IGNORE INTO loyalty_stale SELECT NEW.customer_id WHERE NEW.customer_id IS NOT NULL;
END;
CREATE TRIGGER loyalty_event_gone AFTER DELETE ON event WHEN OLD.customer_id IS NOT NULL AND EXISTS
    (SELECT 1 FROM loyalty_kind l JOIN event_kind k ON k.name = l.kind WHERE k.id = OLD.kind_id) BEGIN
    INSERT OR IGNORE INTO loyalty_stale VALUES (OLD.customer_id);
END;
CREATE TRIGGER coupon_order_new AFTER INSERT ON orders
WHEN NEW.coupon IS NOT NULL AND EXISTS (SELECT 1 FROM coupon) BEGIN
    INSERT OR IGNORE INTO coupon_stale VALUES (NEW.id);
END;
CREATE TRIGGER coupon_order_changed AFTER UPDATE OF customer_id, state, at, coupon ON orders
WHEN (OLD.coupon IS NOT NULL OR NEW.coupon IS NOT NULL) AND EXISTS (SELECT 1 FROM coupon) BEGIN
    INSERT OR IGNORE INTO coupon_stale VALUES (CASE WHEN OLD.coupon IS NEW.coupon THEN NEW.id ELSE 0 END);
END;
CREATE TRIGGER coupon_order_gone AFTER DELETE ON orders
WHEN OLD.coupon IS NOT NULL AND EXISTS (SELECT 1 FROM coupon) BEGIN
    INSERT OR IGNORE INTO coupon_stale VALUES (0);
END;
CREATE TRIGGER coupon_new AFTER INSERT ON coupon BEGIN
    INSERT OR IGNORE INTO coupon_stale VALUES (0);
END;

-- segment -------------------------------------------------------------------------------------------------------
CREATE TABLE segment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL UNIQUE,
    rule       TEXT NOT NULL,                        -- rule JSON, version 1
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
-- Who came and went, from one look at a segment to the next: core/segment/membership.h.
CREATE TABLE segment_look (                          -- the last look
    segment_id INTEGER PRIMARY KEY,
    checked_at INTEGER NOT NULL,
    version    INTEGER NOT NULL,                     -- of the facts it saw: data_version
    stamp      INTEGER NOT NULL
);
CREATE TABLE segment_member (                        -- who was in it then
    segment_id  INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (segment_id, customer_id)
) WITHOUT ROWID;
CREATE INDEX segment_member_customer ON segment_member(customer_id);
CREATE TABLE segment_day (                           -- the days on which it was looked at
    segment_id INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    size       INTEGER NOT NULL,                     -- at the last look
    came       INTEGER NOT NULL,
    went       INTEGER NOT NULL,
    first      INTEGER NOT NULL,                     -- 1: the first look of all was on this day
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (segment_id, day)
) WITHOUT ROWID;

-- What insight said of customers, midnight by midnight: core/segment/scorehistory.h. It follows from the orders and is
-- worked out again where they are corrected; what stands in front of a day is whole only up to the last insight_day.
CREATE TABLE insight_look (                          -- one row, from the first look on
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    first_day INTEGER NOT NULL,                      -- nothing is kept of the days before
    version   INTEGER NOT NULL,                      -- of the facts the last whole look saw: data_version
    stamp     INTEGER NOT NULL
);
CREATE TABLE insight_day (                           -- the days that are kept, one after the other
    day        INTEGER PRIMARY KEY,
    sum        INTEGER NOT NULL,                     -- of the orders that its midnight is the first to know of
    checked_at INTEGER NOT NULL
);
CREATE TABLE insight_score (                         -- who is another one than the midnight before
    day         INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    recency     INTEGER,                             -- 1 to 5, or NULL
    frequency   INTEGER,
    monetary    INTEGER,
    stage       TEXT NOT NULL,
    PRIMARY KEY (day, customer_id)
) WITHOUT ROWID;
CREATE INDEX insight_score_customer ON insight_score(customer_id, day);
-- Who is no more has no history; should they come back, what they had is worked out again.
CREATE TRIGGER insight_score_gone AFTER DELETE ON customer
WHEN EXISTS (SELECT 1 FROM insight_score WHERE customer_id = OLD.id) BEGIN
    DELETE FROM insight_day WHERE day >= (SELECT min(day) FROM insight_score WHERE customer_id = OLD.id);
    DELETE FROM insight_score WHERE customer_id = OLD.id;
END;

-- message -------------------------------------------------------------------------------------------------------
CREATE TABLE message (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    folded          TEXT NOT NULL UNIQUE,
    channel         TEXT NOT NULL,                   -- email, sms
    current_version INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);
CREATE TABLE message_version (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES message(id),
    version    INTEGER NOT NULL,
    class      TEXT NOT NULL,                        -- marketing, transactional
    language   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    preheader  TEXT NOT NULL,
    format     TEXT NOT NULL,                        -- html, text, mjml
    body       TEXT NOT NULL,
    plain_text TEXT NOT NULL,                        -- written, or empty: derived
    on_missing TEXT NOT NULL,                        -- skip, blank
    ends_language TEXT,                              -- removed with this version: customers of it get another one
    created_at INTEGER NOT NULL,
    UNIQUE (message_id, version)
);
CREATE TABLE snippet (                               -- what messages share by name
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL UNIQUE,
    body       TEXT NOT NULL,
    version    INTEGER NOT NULL,                     -- counts its changes
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE TABLE image (                                 -- pictures that messages carry; added and removed, never changed
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id TEXT NOT NULL UNIQUE,                 -- as cid: names it, and the mail's Content-ID
    file_name  TEXT NOT NULL,
    type       TEXT NOT NULL,                        -- image/png, image/jpeg, image/gif
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    animated   INTEGER NOT NULL,
    size       INTEGER NOT NULL,                     -- of its bytes
    sha256     BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    bytes      BLOB NOT NULL
);

-- outbox --------------------------------------------------------------------------------------------------------
CREATE TABLE connector (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,                        -- smtp, pickup, local, ...
    settings   TEXT NOT NULL,                        -- JSON; never a secret
    state      TEXT NOT NULL,                        -- active, paused
    reason     TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);
CREATE TABLE account_hold (                          -- what an account's server makes it wait for
    connector_id INTEGER PRIMARY KEY,
    until_at     INTEGER NOT NULL,                   -- no conversation before
    reason       TEXT NOT NULL,                      -- sentences; empty once a message was taken again
    failures     INTEGER NOT NULL,                   -- conversations in a row that came to no message
    slow_rate    INTEGER NOT NULL,                   -- messages a minute at slow_since; 0: as fast as it may
    full_rate    INTEGER NOT NULL,                   -- before it was asked to slow down
    slow_since   INTEGER NOT NULL
);
CREATE TABLE occasion (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,                      -- broadcast, step, answer
    name         TEXT NOT NULL,
    program_id   INTEGER,
    step_id      TEXT,
    message_id   INTEGER NOT NULL,
    connector_id INTEGER NOT NULL,
    segment      TEXT,                               -- a broadcast's audience by name
    holdout      TEXT,                               -- JSON {share, salt}
    audience     INTEGER NOT NULL DEFAULT 0,         -- people the segment had
    held_out     INTEGER NOT NULL DEFAULT 0,
    excluded     TEXT NOT NULL DEFAULT '{}',         -- JSON {reason: n}
    state        TEXT NOT NULL,                      -- open, paused, cancelled
    reason       TEXT NOT NULL DEFAULT '',           -- why it is paused, a sentence
    watched_from INTEGER NOT NULL DEFAULT 0,         -- what went until then has been looked at by a person
    rate_per_minute INTEGER,                         -- how many may leave in a minute, besides the account's own rate
    created_at   INTEGER NOT NULL
);
CREATE TABLE occasion_holdout (
    occasion_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (occasion_id, customer_id)
) WITHOUT ROWID;
CREATE TABLE outbox (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    occasion_id        INTEGER NOT NULL REFERENCES occasion(id),
    customer_id        INTEGER NOT NULL,
    enrollment_id      INTEGER,
    channel            TEXT NOT NULL,                -- email, sms
    class              TEXT NOT NULL,                -- marketing, transactional
    address            TEXT NOT NULL,
    normalized         TEXT NOT NULL,
    dedupe             BLOB NOT NULL UNIQUE,
    message_header_id  TEXT NOT NULL UNIQUE,         -- Message-ID, stable over retries
    message_version_id INTEGER NOT NULL,
    connector_id       INTEGER NOT NULL,
    priority           INTEGER NOT NULL DEFAULT 5,
    due_at             INTEGER NOT NULL,
    expires_at         INTEGER,
    state              TEXT NOT NULL,
    reason             TEXT NOT NULL DEFAULT '',
    until_at           INTEGER,
    attempts           INTEGER NOT NULL DEFAULT 0,
    handed             INTEGER NOT NULL DEFAULT 0,   -- times this file saw it handed
    resends            INTEGER NOT NULL DEFAULT 0,   -- times a person asked for it again
    lease_owner        TEXT,
    leased_until       INTEGER,
    handed_at          INTEGER,
    finished_at        INTEGER,
    code               INTEGER,
    response           TEXT,
    provider_id        TEXT,
    terms              TEXT NOT NULL DEFAULT '{}',   -- JSON: caps, quiet hours, deadline of its order
    context            TEXT NOT NULL DEFAULT '{}',   -- JSON: what the program adds to the template
    created_at         INTEGER NOT NULL
);
CREATE INDEX outbox_due ON outbox(state, connector_id, due_at, priority DESC, id);
CREATE INDEX outbox_finished ON outbox(occasion_id, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX outbox_customer ON outbox(customer_id, handed_at);
CREATE UNIQUE INDEX outbox_address ON outbox(occasion_id, channel, normalized) WHERE class = 'marketing';
CREATE INDEX outbox_capped ON outbox(id) WHERE reason = 'cap_other_channel';
CREATE INDEX outbox_enrollment ON outbox(enrollment_id) WHERE enrollment_id IS NOT NULL;
CREATE INDEX outbox_provider ON outbox(provider_id, connector_id) WHERE channel = 'sms' AND provider_id <> '';
CREATE INDEX outbox_number ON outbox(normalized, handed_at) WHERE channel = 'sms';
CREATE TABLE frozen_message (
    outbox_id INTEGER PRIMARY KEY REFERENCES outbox(id),
    subject   TEXT NOT NULL,
    bytes     BLOB NOT NULL,                         -- without the bodies of pictures
    sha256    BLOB NOT NULL,                         -- of all that goes out
    frozen_at INTEGER NOT NULL
);
CREATE TABLE frozen_image (                          -- the bodies of pictures that a frozen message's bytes lack
    outbox_id INTEGER NOT NULL REFERENCES frozen_message(outbox_id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,                      -- how many of these bytes stand before it
    image_id  INTEGER NOT NULL REFERENCES image(id),
    PRIMARY KEY (outbox_id, at)
) WITHOUT ROWID;
CREATE INDEX frozen_image_image ON frozen_image(image_id);
CREATE TABLE attempt (
    id         INTEGER PRIMARY KEY,
    outbox_id  INTEGER NOT NULL REFERENCES outbox(id),
    n          INTEGER NOT NULL,
    phase      TEXT NOT NULL,                        -- connect, greeting, tls, auth, mail, rcpt, data, body, dot, done
    outcome    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    code       INTEGER,
    enhanced   TEXT,
    response   TEXT,
    provider_id TEXT                                 -- what the other side said it knows the message by
);
CREATE INDEX attempt_outbox ON attempt(outbox_id, n);
CREATE INDEX attempt_provider ON attempt(provider_id) WHERE provider_id IS NOT NULL;
CREATE TABLE inbound_text (                          -- text messages that came in, also of numbers nobody has
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    connector_id INTEGER NOT NULL,
    source_key   TEXT NOT NULL,                      -- the gateway's own id
    number       TEXT NOT NULL,                      -- who sent it: E.164, or as the gateway wrote it
    receiver     TEXT NOT NULL,                      -- the shop's number
    body         TEXT NOT NULL,
    meaning      TEXT NOT NULL,                      -- stop, help, start, text
    at           INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,                   -- when it was fetched
    answered_at  INTEGER,                            -- a person said that it is answered
    UNIQUE (connector_id, source_key)
);
CREATE INDEX inbound_text_number ON inbound_text(number, at);
CREATE INDEX inbound_text_open ON inbound_text(at) WHERE answered_at IS NULL AND meaning IN ('text', 'help');
CREATE TABLE inbound_mail (                          -- what came to a mailbox and is about us: bounces, replies, ...
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    connector_id INTEGER NOT NULL,
    source_key   TEXT NOT NULL UNIQUE,               -- of Message-ID and content: the same mail is kept once
    header_id    TEXT NOT NULL DEFAULT '',           -- its Message-ID, which an answer names; empty where it has none
    kind         TEXT NOT NULL,                      -- bounce, delayed, complaint, auto_reply, unsubscribe, reply, other
    detail       TEXT NOT NULL DEFAULT '',
    sender       TEXT NOT NULL DEFAULT '',           -- normalized address
    sender_name  TEXT NOT NULL DEFAULT '',
    recipient    TEXT NOT NULL DEFAULT '',           -- whom a report is about, normalized
    subject      TEXT NOT NULL DEFAULT '',
    body         TEXT NOT NULL DEFAULT '',           -- what a person wrote
    reason       TEXT NOT NULL DEFAULT '',           -- of bounces and complaints, a stable word
    hard         INTEGER NOT NULL DEFAULT 0,
    status       TEXT NOT NULL DEFAULT '',           -- RFC 3463, or the reply's code
    said         TEXT NOT NULL DEFAULT '',           -- the server's words
    outbox_id    INTEGER,
    customer_id  INTEGER,
    matched_by   TEXT NOT NULL DEFAULT '',           -- return_token, reference, message_id, ..., address, person
    state        TEXT NOT NULL,                      -- done, waiting (for a person), handled (by a person)
    at           INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,                   -- when it was fetched
    answered_at  INTEGER                             -- a person said that it is answered
);
CREATE INDEX inbound_mail_waiting ON inbound_mail(at) WHERE state = 'waiting';
CREATE INDEX inbound_mail_open ON inbound_mail(at) WHERE answered_at IS NULL AND kind IN ('reply', 'other');
CREATE INDEX inbound_mail_customer ON inbound_mail(customer_id, at) WHERE customer_id IS NOT NULL;
CREATE TABLE mailbox_folder (                        -- how far a mailbox has been read; never ahead of inbound_mail
    connector_id INTEGER NOT NULL,
    name         TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,                   -- another one: every uid means another mail
    last_uid     INTEGER NOT NULL,
    read_at      INTEGER NOT NULL,
    PRIMARY KEY (connector_id, name)
) WITHOUT ROWID;

-- program -------------------------------------------------------------------------------------------------------
CREATE TABLE program (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    folded          TEXT NOT NULL UNIQUE,
    state           TEXT NOT NULL,                   -- draft, running, paused, stopped
    current_version INTEGER NOT NULL,
    connector_id    INTEGER,
    started_at      INTEGER,
    checked_at      INTEGER,                         -- entries are decided up to here
    event_cursor    INTEGER NOT NULL DEFAULT 0,      -- facts recorded up to here have been looked at
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);
CREATE TABLE program_version (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    program_id INTEGER NOT NULL REFERENCES program(id),
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,                        -- program JSON, version 1
    created_at INTEGER NOT NULL,
    UNIQUE (program_id, version)
);
CREATE TABLE program_member (                        -- who met the entry rule at the last check
    program_id  INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (program_id, customer_id)
) WITHOUT ROWID;
CREATE TABLE enrollment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    program_id  INTEGER NOT NULL REFERENCES program(id),
    version_id  INTEGER NOT NULL REFERENCES program_version(id),
    customer_id INTEGER NOT NULL,
    key         TEXT NOT NULL DEFAULT '',
    entered_at  INTEGER NOT NULL,
    entry_event INTEGER,
    held_out    INTEGER NOT NULL DEFAULT 0,
    state       TEXT NOT NULL,                       -- active, completed, exited, merged
    step_id     TEXT NOT NULL,
    step_at     INTEGER NOT NULL,                    -- when it came to the step
    due_at      INTEGER,
    waiting     INTEGER NOT NULL DEFAULT 0,          -- due_at is the end of the wait at step_id
    visits      INTEGER NOT NULL DEFAULT 0,          -- steps taken: makes each decision's key unique in a loop
    goal_at     INTEGER,
    ended_at    INTEGER,
    exit_reason TEXT
);
CREATE UNIQUE INDEX enrollment_active ON enrollment(program_id, customer_id, key) WHERE state = 'active';
CREATE UNIQUE INDEX enrollment_entry ON enrollment(program_id, customer_id, key, entered_at);
CREATE INDEX enrollment_due ON enrollment(program_id, state, due_at);
CREATE INDEX enrollment_customer ON enrollment(customer_id);
CREATE TABLE decision (                              -- why did Anna get this
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    program_id    INTEGER NOT NULL,
    enrollment_id INTEGER,                           -- NULL: about an entry that was not made
    customer_id   INTEGER NOT NULL,
    visit         INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    step_id       TEXT NOT NULL,
    decision      TEXT NOT NULL,
    reason        TEXT NOT NULL,
    recorded_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX decision_once ON decision(enrollment_id, visit, step_id, decision) WHERE enrollment_id IS NOT NULL;
CREATE INDEX decision_customer ON decision(customer_id, at);
CREATE INDEX decision_program ON decision(program_id, at);

CREATE TABLE program_task (                          -- what a program asks people to do: calls, and things to print
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    program_id    INTEGER NOT NULL,
    enrollment_id INTEGER NOT NULL,
    customer_id   INTEGER NOT NULL,
    visit         INTEGER NOT NULL,
    step_id       TEXT NOT NULL,
    kind          TEXT NOT NULL,                     -- call, label, letter, slip
    text          TEXT NOT NULL,                     -- with the customer's fields still open
    due_at        INTEGER NOT NULL,
    state         TEXT NOT NULL,                     -- open, done, cancelled
    outcome       TEXT NOT NULL DEFAULT '',
    finished_at   INTEGER,
    UNIQUE (enrollment_id, visit, step_id)
);
CREATE INDEX program_task_open ON program_task(due_at) WHERE state = 'open';
CREATE INDEX program_task_customer ON program_task(customer_id);
CREATE TABLE program_touch (                         -- facts about people in programs that nobody has looked at yet
    customer_id INTEGER NOT NULL,
    at          INTEGER NOT NULL,                    -- the fact's own instant
    kind        TEXT NOT NULL,                       -- an event kind, order, return, trait, consent, ...; '': look anyway
    PRIMARY KEY (customer_id, at, kind)
) WITHOUT ROWID;
CREATE INDEX program_touch_at ON program_touch(at);
CREATE TRIGGER program_touch_order AFTER INSERT ON orders WHEN NEW.state = 'completed' AND EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, max(NEW.at, coalesce(NEW.paid_at, NEW.at)), CASE NEW.kind WHEN 'sale' THEN 'order' ELSE 'return' END) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_order_change AFTER UPDATE OF customer_id, kind, state, at, paid_at ON orders WHEN NEW.state = 'completed' AND EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, max(NEW.at, coalesce(NEW.paid_at, NEW.at)), CASE NEW.kind WHEN 'sale' THEN 'order' ELSE 'return' END) ON CONFLICT DO NOTHING;
END;
-- What programs and segments write themselves (kinds 24 to 30) is no news to them.
CREATE TRIGGER program_touch_event AFTER INSERT ON event WHEN NEW.kind_id NOT BETWEEN 24 AND 30 AND EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.at, (SELECT name FROM event_kind WHERE id = NEW.kind_id)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_event_owner AFTER UPDATE OF customer_id ON event WHEN NEW.kind_id NOT BETWEEN 24 AND 30 AND EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.at, (SELECT name FROM event_kind WHERE id = NEW.kind_id)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_trait AFTER INSERT ON trait_entry WHEN EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.effective_at, 'trait') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_consent AFTER INSERT ON consent_entry WHEN EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.at, 'consent') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_points AFTER INSERT ON loyalty_entry WHEN NEW.customer_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.at, 'points') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_preference AFTER INSERT ON preference WHEN EXISTS (
    SELECT 1 FROM enrollment WHERE customer_id = NEW.customer_id AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)))
BEGIN
    INSERT INTO program_touch(customer_id, at, kind) VALUES (NEW.customer_id, NEW.at, 'preference') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER program_touch_suppression AFTER INSERT ON suppression WHEN NEW.normalized IS NOT NULL BEGIN
    INSERT INTO program_touch(customer_id, at, kind)
    SELECT DISTINCT i.customer_id, NEW.at, 'suppression' FROM identity i JOIN enrollment e ON e.customer_id = i.customer_id
    WHERE i.kind = NEW.kind AND i.normalized = NEW.normalized
      AND (e.state = 'active' OR (e.state = 'completed' AND e.goal_at IS NULL))
    ON CONFLICT DO NOTHING;
END;

-- What a customer's record starts with: the standard traits.
INSERT INTO trait(id, name, type, label, standard) VALUES
    (1, 'first_name', 'text', 'First name', 1), (2, 'last_name', 'text', 'Last name', 1), (3, 'name', 'text', 'Name', 1),
    (4, 'company', 'text', 'Company', 1), (5, 'gender', 'text', 'Gender', 1), (6, 'birthday', 'date', 'Birthday', 1),
    (7, 'language', 'text', 'Language', 1), (8, 'country', 'text', 'Country', 1), (9, 'region', 'text', 'Region', 1),
    (10, 'city', 'text', 'City', 1), (11, 'postal_code', 'text', 'Postal code', 1), (12, 'street', 'text', 'Street', 1),
    (13, 'lat', 'number', 'Latitude', 1), (14, 'lon', 'number', 'Longitude', 1),
    (15, 'time_zone', 'text', 'Time zone', 1), (16, 'source', 'text', 'Source', 1),
    (17, 'created_at', 'date', 'Customer since', 1), (18, 'tags', 'list', 'Tags', 1),
    (19, 'given_order_count', 'number', 'Orders as given by the shop', 1),
    (20, 'given_total_spent', 'money', 'Total spent as given by the shop', 1);
INSERT INTO event_kind(id, name) VALUES
    (1, 'order'), (2, 'return'), (3, 'page_viewed'), (4, 'product_viewed'), (5, 'cart_updated'),
    (6, 'checkout_started'), (7, 'search'), (8, 'app_opened'), (9, 'store_visit'), (10, 'form_submitted'),
    (11, 'appointment_booked'), (12, 'review'), (13, 'product_price_changed'), (14, 'product_restocked'),
    (15, 'referral'), (16, 'message.sent'), (17, 'message.delivered'), (18, 'message.opened'),
    (19, 'message.clicked'), (20, 'message.bounced'), (21, 'message.complained'), (22, 'message.unsubscribed'),
    (23, 'message.replied'), (24, 'program.entered'), (25, 'program.completed'), (26, 'program.exited'),
    (27, 'program.held_out'), (28, 'program.reached_goal'), (29, 'segment.entered'), (30, 'segment.left'),
    (31, 'loyalty.earned'), (32, 'loyalty.burned'), (33, 'loyalty.expired'), (34, 'loyalty.reversed'),
    (35, 'loyalty.tier_changed');
UPDATE event_kind SET standard = 1;

-- Whoever changes what rules are answered from raises the data version: what was made of it before is not believed any
-- more.
CREATE TRIGGER data_version_customer_insert AFTER INSERT ON customer WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_customer_update AFTER UPDATE ON customer WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_customer_delete AFTER DELETE ON customer WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_identity_insert AFTER INSERT ON identity WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_identity_update AFTER UPDATE ON identity WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_identity_delete AFTER DELETE ON identity WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_insert AFTER INSERT ON trait WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_update AFTER UPDATE ON trait WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_delete AFTER DELETE ON trait WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_entry_insert AFTER INSERT ON trait_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_entry_update AFTER UPDATE ON trait_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_entry_delete AFTER DELETE ON trait_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_item_insert AFTER INSERT ON trait_item WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_item_update AFTER UPDATE ON trait_item WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_trait_item_delete AFTER DELETE ON trait_item WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_orders_insert AFTER INSERT ON orders WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_orders_update AFTER UPDATE ON orders WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_orders_delete AFTER DELETE ON orders WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_order_line_insert AFTER INSERT ON order_line WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_order_line_update AFTER UPDATE ON order_line WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_order_line_delete AFTER DELETE ON order_line WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_insert AFTER INSERT ON event WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_update AFTER UPDATE ON event WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_delete AFTER DELETE ON event WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_kind_insert AFTER INSERT ON event_kind WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_kind_update AFTER UPDATE ON event_kind WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_event_kind_delete AFTER DELETE ON event_kind WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_consent_entry_insert AFTER INSERT ON consent_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_consent_entry_update AFTER UPDATE ON consent_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_consent_entry_delete AFTER DELETE ON consent_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_preference_insert AFTER INSERT ON preference WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_preference_update AFTER UPDATE ON preference WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_preference_delete AFTER DELETE ON preference WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_loyalty_entry_insert AFTER INSERT ON loyalty_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_loyalty_entry_update AFTER UPDATE ON loyalty_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_loyalty_entry_delete AFTER DELETE ON loyalty_entry WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_suppression_insert AFTER INSERT ON suppression WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_suppression_update AFTER UPDATE ON suppression WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_suppression_delete AFTER DELETE ON suppression WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_place_insert AFTER INSERT ON place WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_place_update AFTER UPDATE ON place WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_place_delete AFTER DELETE ON place WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_weather_insert AFTER INSERT ON weather WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_weather_update AFTER UPDATE ON weather WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_weather_delete AFTER DELETE ON weather WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_product_insert AFTER INSERT ON product WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_product_update AFTER UPDATE ON product WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_product_delete AFTER DELETE ON product WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_segment_insert AFTER INSERT ON segment WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_segment_update AFTER UPDATE ON segment WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_segment_delete AFTER DELETE ON segment WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_program_insert AFTER INSERT ON program WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_program_update AFTER UPDATE ON program WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_program_delete AFTER DELETE ON program WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_message_insert AFTER INSERT ON message WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_message_update AFTER UPDATE ON message WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;
CREATE TRIGGER data_version_message_delete AFTER DELETE ON message WHEN (SELECT writing FROM data_version) = 0 BEGIN
    UPDATE data_version SET version = version + 1, stamp = random(), told = 0;
END;

-- Published views -----------------------------------------------------------------------------------------------
CREATE VIEW v_data_version AS SELECT version, stamp, told FROM data_version;
CREATE VIEW v_customer AS
    SELECT id, email, phone, first_name, last_name, name, company, gender, birthday, language, country, region, city,
           postal_code, street, lat, lon, time_zone, source, created_at, given_order_count, given_total_spent,
           recorded_at, batch_id
    FROM customer;
CREATE VIEW v_identity AS
    SELECT id, customer_id, kind, source, value, normalized, is_primary, mailable FROM identity WHERE anothers = 0;
CREATE VIEW v_customer_alias AS SELECT id, customer_id FROM customer_alias;
CREATE VIEW v_trait AS
    SELECT e.customer_id, t.name AS trait, t.type, e.value, e.folded, e.number, e.effective_at, e.seq, e.source,
           t.id AS trait_id
    FROM trait_entry e JOIN trait t ON t.id = e.trait_id;
CREATE VIEW v_trait_entry AS
    SELECT customer_id, trait_id, effective_at, seq, value, folded, number FROM trait_entry;
CREATE VIEW v_trait_item AS
    SELECT i.customer_id, t.name AS trait, i.effective_at, i.seq, i.position, i.value, i.folded, t.id AS trait_id
    FROM trait_item i JOIN trait t ON t.id = i.trait_id;
CREATE VIEW v_place AS
    SELECT id, kind, name, folded, street, city, postal_code, country, lat, lon, polygon, hours, phone, starts_at,
           ends_at
    FROM place;
CREATE VIEW v_weather AS                             -- a forecast has its issued_at, what was observed none
    SELECT w.spot, w.day, w.variable, nullif(w.issued_at, 0) AS issued_at, w.value, w.place, w.lat, w.lon, w.source,
           p.id AS place_id
    FROM weather w LEFT JOIN place p ON p.folded = w.place;
CREATE VIEW v_product AS
    SELECT id, sku, name, category, brand, price, currency, url, image_url FROM product;
CREATE VIEW v_order AS
    SELECT o.id, o.customer_id, o.source, o.number, o.kind, o.state, o.status, o.at, o.local_day, o.date_only,
           o.currency, o.value, o.value_base, o.discount, o.shipping, o.tax, o.channel, o.place_id, o.device,
           o.coupon, o.country, o.linked_order_id, o.paid_at, o.cancelled_at, o.recorded_at, o.batch_id
    FROM orders o;
CREATE VIEW v_import AS
    SELECT id, uuid, kind, source, file_name, preset, policy, history, state, row_count, recorded_at, parent_id,
           undone_at, claims_kept, origin
    FROM import_batch
    WHERE kind <> 'edit';
CREATE VIEW v_edit AS
    SELECT id, file_name AS title, mapping, state, row_count, recorded_at, undone_at FROM import_batch WHERE kind = 'edit';
CREATE VIEW v_order_line AS
    SELECT l.order_id, l.line_no, l.sku, l.name AS product, p.category, p.brand, l.quantity, l.unit_price, l.total,
           l.occurrence, l.product_id
    FROM order_line l LEFT JOIN product p ON p.id = l.product_id;
CREATE VIEW v_event AS
    SELECT e.id, e.customer_id, k.name AS kind, e.at, e.local_day, e.date_only, e.channel, e.place_id, e.device,
           e.value_e4, e.currency, e.key, e.due_at, e.properties, e.recorded_at, e.batch_id
    FROM event e JOIN event_kind k ON k.id = e.kind_id;
CREATE VIEW v_event_kind AS SELECT id, name FROM event_kind;
CREATE VIEW v_event_entry AS                         -- v_event with the kind by number, for readers of all rows
    SELECT id, customer_id, kind_id, at, local_day, channel, place_id, device, value_e4, currency, key, due_at,
           properties
    FROM event;
CREATE VIEW v_consent AS
    SELECT id, customer_id, channel, purpose, state, source, evidence, wording_version, at FROM consent_entry;
CREATE VIEW v_suppression AS
    SELECT id, kind, normalized, reason, source, evidence, at, lifted_at FROM suppression;
CREATE VIEW v_preference AS
    SELECT customer_id, polarity, subject, folded, source, at FROM preference;
CREATE VIEW v_loyalty_entry AS
    SELECT id, customer_id, plan, kind, points, at, local_day, date_only, expires_on, balance, tier, folded_tier,
           order_number, reason, source, source_key, recorded_at, batch_id, lot_id, to_next
    FROM loyalty_entry
    WHERE counts;
CREATE VIEW v_loyalty_balance AS
    SELECT e.customer_id, e.plan, sum(e.points) AS points,
           (SELECT t.tier FROM loyalty_entry t WHERE t.customer_id = e.customer_id AND t.plan = e.plan AND t.counts AND
            t.tier IS NOT NULL ORDER BY t.at DESC, t.id DESC LIMIT 1) AS tier
    FROM loyalty_entry e
    WHERE e.counts
    GROUP BY e.customer_id, e.plan;
CREATE VIEW v_loyalty_plan AS
    SELECT p.id, p.uuid, p.name, p.ledger, p.state, p.current_version AS version, v.definition
    FROM loyalty_plan p JOIN loyalty_plan_version v ON v.plan_id = p.id AND v.version = p.current_version;
CREATE VIEW v_referral_code AS SELECT id, customer_id, code, folded, created_at FROM referral_code;
CREATE VIEW v_coupon AS
    SELECT id, code, folded, pool, CASE WHEN pool IS NOT NULL OR max_uses = 1 THEN 'unique' ELSE 'shared' END AS usage,
           discount, discount_e4, currency, min_spend, starts_at, ends_at, max_uses, given_uses
    FROM coupon;
CREATE VIEW v_coupon_use AS
    SELECT id, coupon, kind, customer_id, order_number, at, source, source_key, recorded_at, batch_id
    FROM coupon_use
    WHERE counts;
CREATE VIEW v_saved_view AS
    SELECT id, uuid, name, definition, created_at, updated_at FROM saved_view;
CREATE VIEW v_segment AS
    SELECT id, uuid, name, rule, created_at, updated_at FROM segment;
CREATE VIEW v_segment_member AS SELECT segment_id, customer_id FROM segment_member;
CREATE VIEW v_segment_day AS
    SELECT segment_id, day, size, came, went, first, checked_at FROM segment_day;
CREATE VIEW v_insight_day AS SELECT day, checked_at FROM insight_day;
CREATE VIEW v_insight_score AS                       -- of who never ordered there is none before their first
    SELECT customer_id, day, recency AS rfm_recency, frequency AS rfm_frequency, monetary AS rfm_monetary,
           CASE WHEN recency IS NULL THEN NULL
                WHEN recency <= 2 THEN CASE WHEN frequency <= 2 THEN 'hibernating' WHEN frequency <= 4 THEN 'at_risk'
                                            ELSE 'cannot_lose' END
                WHEN recency = 3 THEN CASE WHEN frequency <= 2 THEN 'about_to_sleep'
                                           WHEN frequency = 3 THEN 'needs_attention' ELSE 'loyal' END
                WHEN frequency = 1 THEN CASE WHEN recency = 4 THEN 'promising' ELSE 'new' END
                WHEN frequency <= 3 THEN 'potential_loyalist'
                WHEN recency = 4 THEN 'loyal' ELSE 'champion' END AS rfm_group,
           stage AS lifecycle_stage
    FROM insight_score
    WHERE day <= (SELECT max(day) FROM insight_day);
CREATE VIEW v_message AS
    SELECT m.id, m.uuid, m.name, m.channel, v.class, v.language, v.subject, v.version, m.updated_at
    FROM message m JOIN message_version v ON v.message_id = m.id AND v.version = m.current_version;
CREATE VIEW v_snippet AS
    SELECT id, uuid, name, body, version, created_at, updated_at FROM snippet;
CREATE VIEW v_image AS
    SELECT id, content_id, file_name, type, width, height, animated, size, created_at FROM image;
CREATE VIEW v_program AS
    SELECT p.id, p.uuid, p.name, p.state, p.current_version AS version, v.definition, p.started_at, p.checked_at
    FROM program p JOIN program_version v ON v.program_id = p.id AND v.version = p.current_version;
CREATE VIEW v_enrollment AS
    SELECT e.id, e.program_id, p.name AS program, e.customer_id, e.key, e.entered_at, e.held_out, e.state, e.step_id,
           e.due_at, e.goal_at, e.ended_at, e.exit_reason
    FROM enrollment e JOIN program p ON p.id = e.program_id;
CREATE VIEW v_decision AS
    SELECT d.id, d.program_id, p.name AS program, d.enrollment_id, d.customer_id, d.at, d.step_id, d.decision, d.reason,
           d.recorded_at
    FROM decision d JOIN program p ON p.id = d.program_id;
CREATE VIEW v_send AS
    SELECT b.id, o.uuid AS occasion, o.kind AS occasion_kind, o.name AS occasion_name, o.program_id, o.step_id,
           b.customer_id, b.enrollment_id, b.channel, b.class, b.state, b.reason, b.due_at, b.until_at, b.attempts,
           b.handed_at, b.finished_at, b.code, b.message_header_id, m.name AS message, b.normalized
    FROM outbox b JOIN occasion o ON o.id = b.occasion_id
    JOIN message_version v ON v.id = b.message_version_id JOIN message m ON m.id = v.message_id;
