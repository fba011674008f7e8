//! Nothing made here can pass for real: what the outside world checks names with, run over everything that is exported.
//!
//! The checks are as lenient as the most careless reader: any base58 text with a right checksum, any bech32 string whatever
//! its human part, an account of 40 hex digits whatever the case of its letters, 64 hex digits, an account number of any country
//! whose remainder fits, a bank code with a country that exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use bitcoin::base58;
use bitcoin::bech32;

use dyepack::evidence::Vantage;
use dyepack::formats::truth_lines::{self, Facts};
use dyepack::formats::{Counts, Provenance, evidence_lines, trace_json};
use dyepack::lots::{Booking, Method};
use dyepack::report::{Findings, Form};
use dyepack::scenario::{bundled, decode};
use dyepack::study::{self, Choice};
use dyepack::trace::{History, follow};
use dyepack::truth::{AddressForm, Naming, World, bank_code};
use dyepack::units::{IncidentId, Instant, KeeperId, MovementId};
use dyepack::vantage::project;

/// Codes of countries that exist, ISO 3166-1, and `XK`, which banks use for Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD \
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE \
    NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM \
    SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE \
    YT ZA ZM ZW";

/// Returns as what real thing a word would pass.
fn passes_for(word: &str) -> Option<&'static str> {
    let hex = |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let account = word.strip_prefix("0x").unwrap_or(word);
    if base58::decode_check(word).is_ok() {
        return Some("base58 with a right checksum: an address or a private key");
    }
    if word.len() > 8 && bech32::decode(word).is_ok() {
        return Some("bech32 with a right checksum");
    }
    if hex(account, 40) {
        return Some("an account of 40 hex digits");
    }
    if hex(account, 64) {
        return Some("a transaction id or a private key of 64 hex digits");
    }
    if is_iban(word) {
        return Some("a bank account number");
    }
    is_bic(word).then_some("a bank code")
}

fn is_iban(word: &str) -> bool {
    let bytes = word.as_bytes();
    let form = (15..=34).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_alphabetic)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    let moved = || word[4..].chars().chain(word[..4].chars());
    let rest = |rest: u32, digit: u32| (rest * if digit > 9 { 100 } else { 10 } + digit) % 97;
    form && moved().filter_map(|c| c.to_digit(36)).fold(0, rest) == 1
}

fn is_bic(word: &str) -> bool {
    let bytes = word.as_bytes();
    let upper = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_uppercase());
    let form = matches!(bytes.len(), 8 | 11)
        && upper(&bytes[..6])
        && bytes[6..]
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    form && COUNTRIES.split(' ').any(|country| country == &word[4..6])
}

/// Returns the words of a text that would pass for something real, the digests that it prints left out.
fn found_in(text: &str, digests: &[&str]) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| word.len() >= 8 && !digests.contains(word));
    let distinct: BTreeSet<&str> = words.collect();
    let found = distinct
        .into_iter()
        .filter_map(|word| Some(format!("{word} is {}", passes_for(word)?)));
    found.collect()
}

#[test]
fn the_checks_know_what_is_real() {
    for real in [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bcrt1qs758ursh4q9z627kt3pp5yysm78ddny6txaqgw",
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
        "GB29NWBK60161331926819",
        "DEUTDEFF",
        "DEUTDEFF500",
    ] {
        assert!(passes_for(real).is_some(), "{real}");
    }
    for other in ["SIABXZ0A", "SIMULATED", "bitcoin", "GB28NWBK60161331926819", "2018"] {
        assert_eq!(passes_for(other), None, "{other}");
    }
}

#[test]
fn no_simulated_name_passes_for_a_real_one() {
    let naming = Naming::new([3; 32]);
    let keeper = KeeperId::new(4);
    let forms = [
        AddressForm::Coin,
        AddressForm::KeyHash,
        AddressForm::ScriptHash,
        AddressForm::Taproot,
        AddressForm::Account,
        AddressForm::Bank(keeper),
        AddressForm::Claim(keeper),
    ];
    for index in 0..2_000 {
        let names = forms.map(|form| naming.address(form, index));
        for name in names.into_iter().chain([naming.movement(MovementId::from_raw(index))]) {
            assert_eq!(found_in(&name, &[]), BTreeSet::new());
        }
        assert_eq!(passes_for(&bank_code(KeeperId::from_raw(index))), None);
    }
}

/// Everything that is exported of a world: evidence, an answer over it, the truth. The widest vantage shows every name.
fn exports(world: &World, provenance: &Provenance) -> Vec<(String, String)> {
    let facts = Facts::of(world, world.ends);
    let mut all = vec![(
        truth_lines::write(&facts, world.ends, provenance, "digest"),
        String::new(),
    )];
    for vantage in [Vantage::Tags, Vantage::Omniscient] {
        let (evidence, key) = project(world, IncidentId::FIRST, vantage, &[], Instant::MAX);
        let complaints = key.complaints(world);
        let counts = Counts::of(&evidence);
        let lines = evidence_lines::write(&evidence, &complaints, Some(provenance));
        all.push((lines, counts.digest.clone()));
        if let Ok(trace) = follow(&evidence, &complaints, &Method::of(Booking::POISON), History::Omit) {
            let answer = trace_json::answer(&evidence, &counts, &trace);
            all.push((answer.print(Form::JSON), counts.digest.clone()));
            all.push((answer.print(Form::CSV), counts.digest.clone()));
        }
    }
    all
}

#[test]
fn no_export_of_a_bundled_scenario_holds_anything_that_passes_for_real() {
    let mut exported = 0;
    for bundled in bundled() {
        let scenario = decode(bundled.name, bundled.text).expect("a bundled scenario decodes");
        for &rail in &scenario.starts {
            let provenance = Provenance {
                scenario: scenario.name.clone(),
                rail: scenario.rail_name(rail).to_owned(),
                seed: scenario.seed,
            };
            let world = dyepack::sim::make(&scenario, rail, scenario.seed).world;
            for (text, digest) in exports(&world, &provenance) {
                assert_eq!(found_in(&text, &[&digest]), BTreeSet::new(), "{}", scenario.name);
                exported += 1;
            }
        }
    }
    assert!(exported > 0, "there are bundled scenarios");
}

fn sha256(path: &Path) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(fs::read(path).expect("it is written"));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns all that a file says, unpacked.
fn text_of(path: &Path) -> String {
    #[cfg(feature = "parquet")]
    if path.extension().is_some_and(|ending| ending == "parquet") {
        use parquet::file::reader::{FileReader, SerializedFileReader};
        let file = fs::File::open(path).expect("it is written");
        let reader = SerializedFileReader::new(file).expect("it is Parquet");
        let marks = reader.metadata().file_metadata().key_value_metadata().cloned();
        let marks = marks
            .unwrap_or_default()
            .into_iter()
            .map(|mark| format!("{}: {}\n", mark.key, mark.value.unwrap_or_default()));
        let rows = reader.get_row_iter(None).expect("it has rows");
        return marks
            .chain(rows.map(|row| format!("{}\n", row.expect("it is a row"))))
            .collect();
    }
    String::from_utf8_lossy(&fs::read(path).expect("it is written")).into_owned()
}

/// The forms that `export --as` accepts, as the program lists them.
fn forms() -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args(["formats", "--json"])
        .output();
    let listed: serde_json::Value =
        serde_json::from_slice(&output.expect("the program starts").stdout).expect("it prints JSON");
    let rows = listed.as_array().expect("a list").iter();
    let written = rows.filter(|row| row["does"] == "written");
    written
        .map(|row| row["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn no_form_for_other_tools_holds_anything_that_passes_for_real() {
    let mut forms = forms();
    assert!(forms.len() >= 15, "{forms:?}");
    // A build without it refuses to write it, which a test of its own holds.
    forms.retain(|form| form != "parquet" || cfg!(feature = "parquet"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nothing-real");
    let mut written = BTreeSet::new();
    for (scenario, vantage) in [
        ("first-steps", "public"),
        ("first-steps", "omniscient"),
        ("wire-casino", "public"),
        ("wire-casino", "omniscient"),
        ("same-theft", "tags"),
    ] {
        for form in &forms {
            let _ = fs::remove_dir_all(&folder);
            let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
                .args(["export", scenario, "--vantage", vantage, "--as", form, "--truth", "-o"])
                .arg(&folder)
                .output()
                .expect("the program starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.code() == Some(3) && said.contains("cannot be written as") {
                continue; // a chain's form has no accounts, and the other way round
            }
            assert!(output.status.success(), "{scenario}, {form}: {said}");
            written.insert(form.clone());
            let manifest = fs::read(folder.join("manifest.json")).expect("a manifest is written");
            let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
            let evidence = fs::read_to_string(folder.join("truth.jsonl")).expect("the truth is written");
            let first: serde_json::Value =
                serde_json::from_str(evidence.lines().next().expect("a manifest")).expect("it is JSON");
            let digest = first["evidence"].as_str().expect("a digest");
            let world = manifest["world_digest"].as_str().expect("a digest");
            let files = manifest["files"].as_array().expect("a list").iter();
            let names: Vec<&str> = files.map(|file| file["name"].as_str().expect("a name")).collect();
            assert!(
                names.contains(&"croissant.json") && names.contains(&"DATA_CARD.md"),
                "{names:?}"
            );
            // The description of the folder pins each file by its hash.
            let pinned: Vec<String> = names.iter().map(|name| sha256(&folder.join(name))).collect();
            let printed: Vec<&str> = [digest, world]
                .into_iter()
                .chain(pinned.iter().map(String::as_str))
                .collect();
            for name in names {
                let text = text_of(&folder.join(name));
                // An id of an entity begins with twelve digits of the digest.
                let found = found_in(&text, &printed);
                assert_eq!(found, BTreeSet::new(), "{scenario}, {vantage}: {name}");
                let says = text.contains("SIMULATED") || text.lines().count() <= 1;
                assert!(says, "{scenario}, {vantage}: {name} does not say that it is simulated");
            }
        }
    }
    assert_eq!(
        written.len(),
        forms.len(),
        "each form holds one of these worlds: {written:?}"
    );
}

#[test]
fn no_report_holds_anything_that_passes_for_real() {
    for name in ["first-steps", "wire-casino"] {
        let bundled = bundled().iter().find(|bundled| bundled.name == name);
        let bundled = bundled.expect("the program carries a small world on a chain and one at banks");
        let scenario = decode(bundled.name, bundled.text).expect("a bundled scenario decodes");
        let choice = Choice {
            vantages: vec![Vantage::Omniscient.into()],
            methods: vec![Method::of(Booking::POISON)],
            ..Choice::default()
        };
        let study = study::run(&scenario, &choice, &mut |_| {}).expect("a bundled scenario runs");
        let findings = Findings::of(&study, false);
        let digest = blake3::Hash::from_bytes(study.digest).to_hex();
        let of_text = blake3::hash(bundled.text.as_bytes()).to_hex();
        for text in [
            findings.to_json(),
            findings.to_html(),
            findings.to_csv(),
            findings.to_text(),
        ] {
            assert!(text.contains("SIMULATED"), "{name}");
            assert_eq!(found_in(&text, &[&digest, &of_text]), BTreeSet::new(), "{name}");
        }
    }
}
