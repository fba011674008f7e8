//! What a file looks like that is in no format which is read where it was given: one row a kind.
//!
//! Whoever gives a bank message, a spreadsheet or a scenario where a ledger is wanted is told so, in the name that the kind has.

use bitcoin::Transaction;
use bitcoin::consensus::deserialize;

use super::json::first_keys;
use super::plain::head;

/// Returns what a file looks like, in words that follow "this is"; nothing where no kind is recognised.
pub fn looks_like(bytes: &[u8]) -> Option<String> {
    told(bytes).map(|(name, _)| name)
}

/// Returns what a file looks like and what is read instead where a ledger is wanted.
pub(super) fn told(bytes: &[u8]) -> Option<(String, &'static str)> {
    let look = Look::at(bytes);
    KINDS.iter().find_map(|kind| {
        let variety = kind.sign.read(&look)?;
        let between = if variety.is_empty() { "" } else { ": " };
        Some((format!("{}{between}{variety}", kind.name), kind.instead))
    })
}

/// One kind of file.
struct Kind {
    /// What it is called, behind "this is".
    name: &'static str,
    /// How it is recognised.
    sign: Sign,
    /// What to do where a ledger is wanted.
    instead: &'static str,
}

const fn kind(name: &'static str, sign: Sign, instead: &'static str) -> Kind {
    Kind { name, sign, instead }
}

/// By what a kind is recognised.
enum Sign {
    /// The file begins with these bytes.
    Begins(&'static [u8]),
    /// These bytes stand at this place.
    At(usize, &'static [u8]),
    /// The text begins so behind blank space, in any case of letters.
    Text(&'static str),
    /// The first line of a table names all these columns, in any case of letters.
    Columns(&'static [&'static str]),
    /// The first object, or the one in its envelope, has all these keys.
    Keys(&'static [&'static str]),
    /// Something else, which may tell the variety.
    Found(fn(&Look) -> Option<String>),
}

impl Sign {
    /// Returns the variety, empty where the kind has none, if the sign is there.
    fn read(&self, look: &Look) -> Option<String> {
        let plain = |is: bool| is.then(String::new);
        match self {
            Sign::Begins(begin) => plain(look.bytes.starts_with(begin)),
            Sign::At(at, part) => plain(look.at_place(*at, part)),
            Sign::Text(begin) => plain(look.text_begins(begin)),
            Sign::Columns(columns) => plain(columns.iter().all(|name| look.columns.iter().any(|have| have == name))),
            Sign::Keys(keys) => plain(keys.iter().all(|name| look.keys.iter().any(|have| have == name))),
            Sign::Found(find) => find(look),
        }
    }
}

/// What is looked at of a file.
struct Look<'a> {
    bytes: &'a [u8],
    /// The text at its beginning, without blank space before it; empty where it is none.
    text: &'a str,
    /// The columns that the first line names, where it names several; in small letters.
    columns: Vec<String>,
    /// The keys of the first object and of the one in its envelope, where there is one.
    keys: Vec<String>,
}

impl<'a> Look<'a> {
    fn at(bytes: &'a [u8]) -> Look<'a> {
        let text = head(bytes).unwrap_or_default().trim_start();
        let keys = if text.starts_with(['{', '[']) {
            keys(text)
        } else {
            Vec::new()
        };
        let columns = if keys.is_empty() { columns(text) } else { Vec::new() };
        Look {
            bytes,
            text,
            columns,
            keys,
        }
    }

    fn at_place(&self, at: usize, part: &[u8]) -> bool {
        self.bytes.get(at..at + part.len()) == Some(part)
    }

    fn text_begins(&self, begin: &str) -> bool {
        let own = self.text.get(..begin.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(begin))
    }

    /// Tells whether a line of the text begins so.
    fn has_line(&self, begin: &str) -> bool {
        self.text.lines().any(|line| line.trim_start().starts_with(begin))
    }

    /// Tells whether the part stands near the beginning or the end, where archives list what they hold.
    fn holds(&self, part: &[u8]) -> bool {
        const NEAR: usize = 64 * 1024;
        let first = &self.bytes[..self.bytes.len().min(NEAR)];
        let last = &self.bytes[self.bytes.len().saturating_sub(NEAR)..];
        let has = |bytes: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        has(first) || has(last)
    }
}

/// Returns the keys of the first object, with those of the answer where it is an envelope.
fn keys(text: &str) -> Vec<String> {
    let mut keys = first_keys(text.as_bytes());
    if keys.iter().any(|key| key == "result") {
        let inner = text.split_once("\"result\"").map_or("", |(_, rest)| rest);
        keys.extend(first_keys(inner.as_bytes()));
    }
    keys
}

/// Returns the names in the first line that is no comment, where there are at least two.
fn columns(text: &str) -> Vec<String> {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let line = lines.next().unwrap_or_default();
    let cut = [',', ';', '\t']
        .into_iter()
        .max_by_key(|&cut| line.matches(cut).count());
    let cells = line.split(cut.unwrap_or(','));
    let cells: Vec<String> = cells.map(|cell| cell.trim().trim_matches('"').to_lowercase()).collect();
    if cells.len() > 1 { cells } else { Vec::new() }
}

/// The names of a bank's messages in ISO 20022, by the part before the first version.
const MESSAGES: [(&str, &str); 14] = [
    ("pacs.002", "report of a payment's status"),
    ("pacs.004", "return of a payment"),
    ("pacs.008", "credit transfer of a customer"),
    ("pacs.009", "credit transfer of a bank"),
    ("pacs.028", "request for a payment's status"),
    ("pain.001", "order of credit transfers"),
    ("pain.002", "report of an order's status"),
    ("pain.008", "order of direct debits"),
    ("camt.029", "answer to an investigation"),
    ("camt.052", "report of an account's day"),
    ("camt.053", "statement of an account"),
    ("camt.054", "notice of a booking"),
    ("camt.056", "request to cancel a payment"),
    ("camt.110", "request of an investigation"),
];

/// Returns the message of ISO 20022 that an XML document holds; headers stand before it in envelopes.
fn iso_20022(look: &Look) -> Option<String> {
    let mut ids = look.text.split("urn:iso:std:iso:20022:tech:xsd:").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        &rest[..end.unwrap_or(rest.len())]
    });
    let first = ids.next()?;
    let message = ids
        .find(|id| !id.starts_with("head.") && first.starts_with("head."))
        .unwrap_or(first);
    let known = MESSAGES.iter().find(|(begin, _)| message.starts_with(begin));
    Some(match known {
        Some((_, meaning)) => format!("{message}, {meaning}"),
        None => message.to_owned(),
    })
}

/// Returns the type of a SWIFT message, from its blocks or from the tags of its text.
fn swift(look: &Look) -> Option<String> {
    if look.text.starts_with("{1:") {
        let header = look.text.split("{2:").nth(1).unwrap_or_default();
        let number: String = header
            .chars()
            .skip(1)
            .take_while(char::is_ascii_digit)
            .take(3)
            .collect();
        return Some(format!("MT{number}"));
    }
    let tagged = look.text.starts_with(":20:");
    let variety = [
        (":60F:", "MT940, statement of an account"),
        (":23B:", "MT103, credit transfer of a customer"),
    ];
    let known = variety.iter().find(|(tag, _)| look.has_line(tag));
    known.filter(|_| tagged).map(|(_, name)| (*name).to_owned())
}

/// Returns the schema that a JSON document says it has.
pub(super) fn schema(bytes: &[u8]) -> Option<&str> {
    let (_, rest) = head(bytes)?.trim_start().strip_prefix('{')?.split_once("\"schema\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(schema, _)| schema)
}

/// Returns the form of something that dyepack wrote, other than evidence.
fn own(look: &Look) -> Option<String> {
    let schema = schema(look.bytes)?;
    (schema.starts_with("dyepack.") && !schema.starts_with("dyepack.evidence/")).then(|| schema.to_owned())
}

fn spreadsheet(look: &Look) -> Option<String> {
    let is = look.bytes.starts_with(b"PK\x03\x04")
        && (look.holds(b"xl/workbook") || look.holds(b"application/vnd.oasis.opendocument.spreadsheet"));
    is.then(String::new)
}

fn office(look: &Look) -> Option<String> {
    let is = look.bytes.starts_with(b"PK\x03\x04")
        && (look.holds(b"word/document") || look.holds(b"application/vnd.oasis.opendocument"));
    is.then(String::new)
}

/// A wallet of a node: a database that names its network where other databases name their program.
fn node_wallet(look: &Look) -> Option<String> {
    let magic = look.bytes.get(68..72)?.try_into().ok()?;
    let is = look.bytes.starts_with(b"SQLite format 3\0") && super::Network::of_magic(magic).is_some();
    is.then(String::new)
}

fn xml_root(look: &Look) -> Option<String> {
    if !look.text_begins("<?xml") && !look.text.starts_with('<') {
        return None;
    }
    let begins = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let root = look.text.split('<').skip(1).find(begins)?;
    let end = root.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    Some(format!("with the root {:?}", &root[..end.unwrap_or(root.len())]))
}

/// A scenario's tables, and none of a ledger's.
fn scenario(look: &Look) -> Option<String> {
    let tables = [
        "[incident.",
        "[plan",
        "[rail.",
        "[[crowd]]",
        "[keeper.",
        "[[expect]]",
        "[[defend]]",
        "rails",
    ];
    let has = tables.iter().filter(|table| look.has_line(table)).count();
    (has > 1 && !look.has_line("[[movements")).then(String::new)
}

fn roles(look: &Look) -> Option<String> {
    (look.has_line("[[roles]]") && !look.has_line("[[movements") && look.has_line("role")).then(String::new)
}

fn tag_pack(look: &Look) -> Option<String> {
    let tags = look.text.lines().any(|line| line.starts_with("tags:"));
    (tags && (look.text.starts_with("tags:") || look.has_line("title:") || look.has_line("creator:"))).then(String::new)
}

/// Lines that hold nothing but a word of the length of an address, at least the first of them.
fn addresses(look: &Look) -> Option<String> {
    let list = look
        .text
        .strip_prefix('[')
        .map(|rest| rest.trim_start().trim_start_matches('"'));
    let list = list.filter(|_| !look.text.contains('{'));
    let mut lines = look
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let word = list.map_or_else(|| lines.next(), |rest| rest.split('"').next())?;
    let is = (26..=110).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':');
    let hash = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (is, hash) {
        (true, true) => Some("hashes, such as those of transactions".into()),
        (true, false) => Some("addresses".into()),
        _ => None,
    }
}

fn transaction(look: &Look) -> Option<String> {
    let line = look.bytes.split(|&byte| byte == b'\n').next()?.trim_ascii();
    let bytes = super::raw::unhex(line).unwrap_or_default();
    let is = deserialize::<Transaction>(&bytes).is_ok() || deserialize::<Transaction>(look.bytes).is_ok();
    is.then(String::new)
}

/// The mark of two bytes, and letters of which every other byte is zero.
fn utf_16(look: &Look) -> Option<String> {
    let marked = matches!(look.bytes, [0xff, 0xfe, _, 0, _, 0, ..] | [0xfe, 0xff, 0, _, 0, _, ..]);
    marked.then(String::new)
}

/// A first line of names and a second of as many cells.
fn table(look: &Look) -> Option<String> {
    const SHOWN: usize = 8;
    let cells = |line: &str| [',', ';', '\t'].map(|cut| line.matches(cut).count());
    let mut lines = look
        .text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let (first, second) = (lines.next()?, lines.next()?);
    let named = look.columns.iter().all(|name| !name.is_empty() && name.len() <= 40);
    let is = named && look.columns.len() > 1 && cells(first) == cells(second);
    let shown: Vec<&str> = look.columns.iter().take(SHOWN).map(String::as_str).collect();
    let more = if look.columns.len() > SHOWN { " ..." } else { "" };
    is.then(|| format!("the columns {}{more}", shown.join(", ")))
}

const UNPACK: &str = "unpack it and give the ledger that is in it; gzip and zstd are unpacked here";
const TABLE: &str = "save the movements as text; a table of claimed figures as CSV is read by `dyepack audit-figures`, a ledger as TOML or JSON lines";
const BANK: &str =
    "messages of banks are not read; a typed ledger in TOML or dyepack.evidence/1 can hold their payments";
const ETHEREUM: &str =
    "chains of accounts are not read; a typed ledger in TOML or dyepack.evidence/1 can hold their movements";
const SET: &str =
    "data sets of transactions are not read; a typed ledger in TOML or dyepack.evidence/1 can hold their movements";
const PUBLIC: &str = "of chains, raw blocks, a node's blk*.dat, getblock JSON and bitcoin-etl lines are read";
const SECRET: &str = "it may hold keys to money, and no ledger; dyepack reads no keys";
const NONE: &str = "it holds no ledger";
const TAGS: &str = "it says who owns what, and `--tags` of `dyepack exposure` reads it beside a ledger";

/// The kinds, the more special before the more general.
static KINDS: &[Kind] = &[
    kind(
        "something that dyepack wrote",
        Sign::Found(own),
        "of those, evidence is a ledger: dyepack.evidence/1",
    ),
    kind(
        "a scenario file",
        Sign::Found(scenario),
        "`dyepack run` makes a world of it, and `dyepack export` a ledger",
    ),
    kind(
        "a file of roles",
        Sign::Found(roles),
        "`--roles` reads it beside a ledger",
    ),
    kind("a TagPack", Sign::Found(tag_pack), TAGS),
    kind("a table of tags", Sign::Columns(&["address", "category"]), TAGS),
    kind(
        "a table of claimed figures",
        Sign::Columns(&["direction", "amount"]),
        "`dyepack audit-figures` reads it",
    ),
    kind("ISO 20022 XML", Sign::Found(iso_20022), BANK),
    kind("a SWIFT message", Sign::Found(swift), BANK),
    kind("an OFX statement of an account", Sign::Text("OFXHEADER"), BANK),
    kind("an OFX statement of an account", Sign::Text("<OFX>"), BANK),
    kind("a QIF statement of an account", Sign::Text("!Type:"), BANK),
    kind(
        "token transfers of ethereum-etl",
        Sign::Keys(&["token_address", "from_address", "to_address", "value"]),
        ETHEREUM,
    ),
    kind(
        "transactions of ethereum-etl",
        Sign::Keys(&["from_address", "to_address", "gas", "nonce"]),
        ETHEREUM,
    ),
    kind(
        "blocks of ethereum-etl",
        Sign::Keys(&["number", "miner", "gas_used"]),
        ETHEREUM,
    ),
    kind(
        "logs of ethereum-etl",
        Sign::Keys(&["log_index", "topics", "data"]),
        ETHEREUM,
    ),
    kind(
        "receipts of ethereum-etl",
        Sign::Keys(&["transaction_hash", "cumulative_gas_used"]),
        ETHEREUM,
    ),
    kind(
        "traces of ethereum-etl",
        Sign::Keys(&["trace_type", "subtraces"]),
        ETHEREUM,
    ),
    kind(
        "contracts of ethereum-etl",
        Sign::Keys(&["address", "bytecode"]),
        ETHEREUM,
    ),
    kind(
        "tokens of ethereum-etl",
        Sign::Keys(&["address", "symbol", "decimals"]),
        ETHEREUM,
    ),
    kind(
        "token transfers of ethereum-etl",
        Sign::Columns(&["token_address", "from_address", "to_address", "value"]),
        ETHEREUM,
    ),
    kind(
        "transactions of ethereum-etl",
        Sign::Columns(&["from_address", "to_address", "gas", "nonce"]),
        ETHEREUM,
    ),
    kind(
        "blocks of ethereum-etl",
        Sign::Columns(&["number", "miner", "gas_used"]),
        ETHEREUM,
    ),
    kind(
        "logs of ethereum-etl",
        Sign::Columns(&["log_index", "topics", "data"]),
        ETHEREUM,
    ),
    kind(
        "receipts of ethereum-etl",
        Sign::Columns(&["transaction_hash", "cumulative_gas_used"]),
        ETHEREUM,
    ),
    kind(
        "traces of ethereum-etl",
        Sign::Columns(&["trace_type", "subtraces"]),
        ETHEREUM,
    ),
    kind(
        "a block of an Ethereum node",
        Sign::Keys(&["stateRoot", "miner", "gasUsed"]),
        ETHEREUM,
    ),
    kind(
        "a receipt of an Ethereum node",
        Sign::Keys(&["transactionHash", "cumulativeGasUsed"]),
        ETHEREUM,
    ),
    kind(
        "transactions as Etherscan writes them",
        Sign::Columns(&["blockno", "unixtimestamp", "from", "to"]),
        ETHEREUM,
    ),
    kind(
        "an encrypted key file of Ethereum",
        Sign::Keys(&["crypto", "version"]),
        SECRET,
    ),
    kind(
        "an encrypted key file of Ethereum",
        Sign::Keys(&["Crypto", "version"]),
        SECRET,
    ),
    kind(
        "a transaction as Esplora answers",
        Sign::Keys(&["txid", "vin", "vout", "status", "fee"]),
        PUBLIC,
    ),
    kind(
        "a transaction of a node, without its block",
        Sign::Keys(&["txid", "vin", "vout"]),
        PUBLIC,
    ),
    kind(
        "a block as blockchain.info answers",
        Sign::Keys(&["prev_block", "mrkl_root"]),
        PUBLIC,
    ),
    kind(
        "transactions of Blockchair",
        Sign::Columns(&["block_id", "hash"]),
        PUBLIC,
    ),
    kind(
        "payments of PaySim",
        Sign::Columns(&["step", "nameorig", "namedest", "oldbalanceorg"]),
        SET,
    ),
    kind(
        "transactions of AMLSim",
        Sign::Columns(&["tran_id", "orig_acct", "bene_acct"]),
        SET,
    ),
    kind(
        "transactions of AMLSim",
        Sign::Columns(&["txn_id", "account_id", "txn_amount_orig"]),
        SET,
    ),
    kind(
        "transactions of AMLSim",
        Sign::Columns(&["tx_id", "sender_account_id", "receiver_account_id"]),
        SET,
    ),
    kind(
        "transactions of AMLSim",
        Sign::Columns(&["sourcenodeid", "targetnodeid", "value"]),
        SET,
    ),
    kind(
        "accounts of AMLSim",
        Sign::Columns(&["account_id", "init_balance", "country"]),
        SET,
    ),
    kind(
        "accounts of AMLSim",
        Sign::Columns(&["nodeid", "isfraud", "init_balance"]),
        SET,
    ),
    kind("alerts of AMLSim", Sign::Columns(&["alert_key", "account_id"]), SET),
    kind(
        "transactions of AMLworld",
        Sign::Columns(&["from bank", "to bank", "is laundering"]),
        SET,
    ),
    kind(
        "transactions of SAML-D",
        Sign::Columns(&["sender_account", "receiver_account", "is_laundering"]),
        SET,
    ),
    kind(
        "edges of the Elliptic data set",
        Sign::Columns(&["txid1", "txid2"]),
        SET,
    ),
    kind(
        "classes of the Elliptic data set",
        Sign::Columns(&["txid", "class"]),
        SET,
    ),
    kind("a wallet of a node", Sign::Found(node_wallet), SECRET),
    kind("a database (SQLite)", Sign::Begins(b"SQLite format 3\0"), TABLE),
    kind(
        "a wallet of a node, or another database (Berkeley DB)",
        Sign::At(12, &[0x62, 0x31, 5, 0]),
        SECRET,
    ),
    kind("an encrypted wallet of Electrum", Sign::Text("QklFMQ"), SECRET),
    kind(
        "a wallet of Electrum",
        Sign::Keys(&["wallet_type", "seed_version"]),
        SECRET,
    ),
    kind("an encrypted file (OpenSSL)", Sign::Begins(b"Salted__"), SECRET),
    kind("an encrypted file (OpenSSL)", Sign::Text("U2FsdGVkX1"), SECRET),
    kind("an encrypted file (age)", Sign::Text("age-encryption.org/"), SECRET),
    kind(
        "a PGP message or another armoured file",
        Sign::Text("-----BEGIN "),
        SECRET,
    ),
    kind(
        "a transaction that is yet to be signed (PSBT)",
        Sign::Begins(b"psbt\xff"),
        PUBLIC,
    ),
    kind(
        "a transaction that is yet to be signed (PSBT)",
        Sign::Text("cHNidP"),
        PUBLIC,
    ),
    kind("one transaction", Sign::Found(transaction), PUBLIC),
    kind("a PDF", Sign::Begins(b"%PDF-"), TABLE),
    kind("a spreadsheet", Sign::Found(spreadsheet), TABLE),
    kind("an office document", Sign::Found(office), TABLE),
    kind(
        "an old spreadsheet or office document",
        Sign::Begins(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        TABLE,
    ),
    kind("a zip archive", Sign::Begins(b"PK\x03\x04"), UNPACK),
    kind("an empty zip archive", Sign::Begins(b"PK\x05\x06"), NONE),
    kind(
        "a packed archive in a packed archive (gzip)",
        Sign::Begins(&[0x1f, 0x8b]),
        UNPACK,
    ),
    kind(
        "a packed archive in a packed archive (zstd)",
        Sign::Begins(&[0x28, 0xb5, 0x2f, 0xfd]),
        UNPACK,
    ),
    kind("a bzip2 archive", Sign::Begins(b"BZh"), UNPACK),
    kind(
        "an xz archive",
        Sign::Begins(&[0xfd, b'7', b'z', b'X', b'Z', 0]),
        UNPACK,
    ),
    kind("an lz4 archive", Sign::Begins(&[4, 0x22, 0x4d, 0x18]), UNPACK),
    kind(
        "a 7z archive",
        Sign::Begins(&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c]),
        UNPACK,
    ),
    kind("a RAR archive", Sign::Begins(b"Rar!\x1a\x07"), UNPACK),
    kind("a tar archive", Sign::At(257, b"ustar"), UNPACK),
    kind("a PNG image", Sign::Begins(b"\x89PNG\r\n\x1a\n"), NONE),
    kind("a JPEG image", Sign::Begins(&[0xff, 0xd8, 0xff]), NONE),
    kind("a GIF image", Sign::Begins(b"GIF8"), NONE),
    kind("a Parquet table", Sign::Begins(b"PAR1"), TABLE),
    kind("an Avro table", Sign::Begins(b"Obj\x01"), TABLE),
    kind("an Arrow table", Sign::Begins(b"ARROW1"), TABLE),
    kind("a program", Sign::Begins(b"\x7fELF"), NONE),
    kind(
        "text in UTF-16",
        Sign::Found(utf_16),
        "text is read in UTF-8; save it so",
    ),
    kind("an HTML page", Sign::Text("<!doctype html"), NONE),
    kind("an HTML page", Sign::Text("<html"), NONE),
    kind("XML", Sign::Found(xml_root), "of ledgers, none in XML is read"),
    kind("a list", Sign::Found(addresses), TAGS),
    kind(
        "a table",
        Sign::Found(table),
        "no table is read as a ledger; `dyepack audit-figures` reads one of claimed figures, `--tags` one of tags",
    ),
];
