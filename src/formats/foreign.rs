//! What a file looks like that is in no format which is read where it was given: one row a kind.
//!
//! Whoever gives a bank message, a spreadsheet or a scenario where a ledger is wanted is told so, in the name that the kind has.

use std::fmt;

use super::json::first_keys;
use super::plain::head;
use super::transaction::Transaction;

/// What a file looks like.
pub(super) struct Likeness {
    /// What it is called: `a PDF`, `transactions of AMLSim`.
    pub name: String,
    /// What to do where a ledger is wanted.
    pub instead: &'static str,
    many: bool,
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let are = if self.many { "these are" } else { "this is" };
        write!(f, "{are} {}", self.name)
    }
}

/// Returns what a file looks like; nothing where no kind is recognised.
pub(super) fn likeness(bytes: &[u8]) -> Option<Likeness> {
    let look = Look::at(bytes);
    KINDS.iter().find_map(|kind| {
        let variety = kind.sign.read(&look)?;
        let between = if variety.is_empty() { "" } else { ": " };
        Some(Likeness {
            name: format!("{}{between}{variety}", kind.name),
            instead: kind.instead,
            many: kind.many,
        })
    })
}

/// One kind of file.
struct Kind {
    /// What it is called.
    name: &'static str,
    /// Whether that is a plural.
    many: bool,
    /// How it is recognised.
    sign: Sign,
    /// What to do where a ledger is wanted.
    instead: &'static str,
}

const fn kind(name: &'static str, sign: Sign, instead: &'static str) -> Kind {
    Kind {
        name,
        many: false,
        sign,
        instead,
    }
}

const fn kinds(name: &'static str, sign: Sign, instead: &'static str) -> Kind {
    Kind {
        many: true,
        ..kind(name, sign, instead)
    }
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
pub(super) fn columns(text: &str) -> Vec<String> {
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
    let until = |text: &'_ str| {
        text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap_or(text.len())
    };
    let named = look.text.split("urn:iso:std:iso:20022:tech:xsd:").skip(1);
    let mut named = named.map(|rest| &rest[..until(rest)]);
    let first = named.next();
    let within = named.find(|id| !id.starts_with("head.") && first.is_some_and(|first| first.starts_with("head.")));
    // National rules have namespaces of their own, which name the message too.
    let national = || {
        let is_document = look.text.starts_with('<') && look.text.contains("<Document");
        let mut places = MESSAGES.iter().filter_map(|(begin, _)| look.text.find(begin));
        let id = &look.text[places.next().filter(|_| is_document)?..];
        Some(id[..until(id)].trim_end_matches(".xsd"))
    };
    let message = within.or(first).or_else(national)?;
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

/// Tells whether a text in TOML has the movements of a ledger.
pub(crate) fn is_typed_ledger(bytes: &[u8]) -> bool {
    has_movements(&Look::at(bytes))
}

fn has_movements(look: &Look) -> bool {
    look.has_line("[[movements") || look.has_line("movements")
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
    (has > 1 && !has_movements(look)).then(String::new)
}

fn roles(look: &Look) -> Option<String> {
    (look.has_line("[[roles]]") && look.has_line("role") && !has_movements(look)).then(String::new)
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
    let bytes = super::hex::unhex(line).unwrap_or_default();
    let is = |bytes: &[u8]| Transaction::default().read(bytes) == Ok(bytes.len());
    (is(&bytes) || is(look.bytes)).then(String::new)
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
    let is_name = |name: &String| !name.is_empty() && name.len() <= 40 && !name.contains(['=', '[', '{', '<', '"']);
    let named = look.columns.iter().all(is_name);
    let is = named && look.columns.len() > 1 && cells(first) == cells(second);
    let shown: Vec<&str> = look.columns.iter().take(SHOWN).map(String::as_str).collect();
    let more = if look.columns.len() > SHOWN { " ..." } else { "" };
    is.then(|| format!("the columns {}{more}", shown.join(", ")))
}

const UNPACK: &str = "unpack it and give the ledger that is in it; gzip and zstd are unpacked here";
const TABLE: &str = "save the movements as text; a table of claimed figures as CSV is read by `dyepack audit-figures`, a ledger as TOML or JSON lines";
const BANK: &str = "of bank messages, those are read that `dyepack formats` names; a typed table or dyepack.evidence/1 can hold their payments";
const ETHEREUM: &str = "of chains of accounts, what ethereum-etl exports is read; a typed table or dyepack.evidence/1 can hold their movements";
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
    kinds(
        "logs of an Ethereum node",
        Sign::Keys(&["logIndex", "topics"]),
        ETHEREUM,
    ),
    kinds(
        "traces of an Ethereum node",
        Sign::Keys(&["traceAddress", "subtraces"]),
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
    kinds(
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
    kinds(
        "transactions of Blockchair",
        Sign::Columns(&["block_id", "hash"]),
        PUBLIC,
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
        "`--columns from=..,to=..,amount=..` says which columns are payments; `dyepack audit-figures` reads a table of claimed figures, `--tags` one of tags",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, Options, read};

    /// Says what a file with this content is told where a ledger is wanted.
    fn told(content: &[u8]) -> String {
        let input = Input {
            name: "x".into(),
            bytes: content.to_vec(),
        };
        read(vec![input], &Options::default()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_ledger_is_told_what_it_looks_like() {
        let pacs = r#"<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.08">"#;
        let headed = r#"<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"/><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.110.001.08">"#;
        let national = r#"<?xml version="1.0"?><Document xmlns="http://example.org/de/pain.002.001.03.ch.02.xsd">"#;
        let kinds: &[(&[u8], &str)] = &[
            (pacs.as_bytes(), "this is ISO 20022 XML: pain.008.001.08, order of direct debits"),
            (headed.as_bytes(), "this is ISO 20022 XML: camt.110.001.08, request of an investigation"),
            (national.as_bytes(), "this is ISO 20022 XML: pain.002.001.03.ch.02, report of an order's status"),
            (b"<?xml version='1.0'?>\n<report><id>1</id>", "this is XML: with the root \"report\""),
            (b"OFXHEADER:100\nDATA:OFXSGML\n", "this is an OFX statement"),
            (
                br#"{"jsonrpc":"2.0","id":1,"result":{"number":"0x1","miner":"0x1","stateRoot":"0x2","gasUsed":"0x0"}}"#,
                "this is a block of an Ethereum node",
            ),
            (
                br#"{"jsonrpc":"2.0","result":[{"subtraces":1,"traceAddress":[]}],"id":1}"#,
                "these are traces of an Ethereum node",
            ),
            (br#"{"crypto":{"cipher":"aes-128-ctr"},"id":"1","version":3}"#, "this is an encrypted key file of Ethereum"),
            (br#"{"txid":"aa","hash":"bb","vin":[],"vout":[]}"#, "this is a transaction of a node, without its block"),
            (br#"{"hash":"00","ver":1,"prev_block":"00","mrkl_root":"aa","tx":[]}"#, "this is a block as blockchain.info"),
            (b"from,to,sum\na,b,1\n", "this is a table: the columns from, to, sum"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "this is a PDF"),
            (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "this is a spreadsheet"),
            (b"PK\x03\x04....word/document.xml", "this is an office document"),
            (b"PK\x03\x04....photo.jpg", "this is a zip archive"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "this is a PNG image"),
            (b"SQLite format 3\0....", "this is a database (SQLite)"),
            (b"QklFMQOcd...", "this is an encrypted wallet of Electrum"),
            (b"Salted__........", "this is an encrypted file (OpenSSL)"),
            (b"-----BEGIN PGP MESSAGE-----\n", "this is a PGP message"),
            (b"psbt\xff\x01\x00", "this is a transaction that is yet to be signed (PSBT)"),
            (b"BZh91AY&SY\xff\xfe", "this is a bzip2 archive"),
            (b"\xff\xfet\0i\0t\0l\0e\0", "this is text in UTF-16"),
            (b"<!DOCTYPE html>\n<html lang=en>", "this is an HTML page"),
            (b"[\"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c\"]", "this is a list: addresses"),
            (b"# listed\n1EzVHtmbN4fs4MiNk3ppEnKKhsmXYJ4s74\n", "this is a list: addresses"),
            (b"title: a pack\ncreator: us\ntags:\n  - address: a\n", "this is a TagPack"),
            (b"address,category\na,scam\n", "this is a table of tags"),
            (b"account,direction,amount\na,in,5\n", "this is a table of claimed figures"),
            (b"[[roles]]\nrole = \"wrongdoer\"\npurses = [\"a\"]\n", "this is a file of roles"),
            (b"title = \"t\"\nrails = [\"bitcoin\"]\n[plan]\nsteps = []\n", "this is a scenario file"),
            (
                b"{\n \"schema\": \"dyepack.trace/1\"}",
                "this is something that dyepack wrote: dyepack.trace/1",
            ),
        ];
        for (content, right) in kinds {
            let said = told(content);
            assert!(said.starts_with("x: th") && said.contains(right), "{right}: {said}");
            for wrong in ["xor.dat", "TOML parse", "key with no value", "expected"] {
                assert!(!said.contains(wrong), "{said}");
            }
        }
    }

    #[test]
    fn what_looks_like_nothing_known_shows_how_it_begins() {
        let said = told("d\u{e9}ar sir,\nthe money".as_bytes());
        assert!(
            said.starts_with("x: the text begins with \"d\u{e9}ar sir,\" and is in no known format; accepted are hex"),
            "{said}"
        );
        let said = told(&[0xaa, 0xbb, 0xcc, 0xdd, 1, 2, 3, 4, 5]);
        assert!(
            said.starts_with("x: the content begins with aa bb cc dd 01 02 03 04 and is in no known format;"),
            "{said}"
        );
        assert!(!said.contains("xor.dat beside it;"), "{said}");
    }

    #[test]
    fn typed_ledgers_are_never_taken_for_another_kind() {
        let ledgers = [
            "title = \"a, b\"\nsource = \"c, d\"\nkind = \"coin\"\nmovements = []\n",
            "rails = 1\n[plan]\nmovements = []\n",
            "[[roles]]\nrole = \"wrongdoer\"\npurses = [\"a\"]\nsource = \"s\"\n[[movements]]\n",
            "ins = [[\"a\", 1]]\nouts = [[\"b\", 1]]\n",
        ];
        for text in ledgers {
            assert_eq!(likeness(text.as_bytes()).map(|likeness| likeness.name), None, "{text}");
        }
        for case in crate::formats::corpus::CASES {
            assert!(likeness(case.text.as_bytes()).is_none(), "{}", case.name);
        }
    }
}
