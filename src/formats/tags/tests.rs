use super::*;

fn list_of(text: &str) -> Result<TagList, ReadError> {
    let bytes = text.as_bytes().to_vec();
    let name = "folder/tags".to_owned();
    read(&Input { name, bytes })
}

fn of(text: &str) -> Result<Vec<ListedTag>, ReadError> {
    list_of(text).map(|list| {
        assert_eq!(list.notes, [""; 0]);
        list.tags
    })
}

fn said(text: &str) -> String {
    of(text).unwrap_err().to_string()
}

const PACK: &str = "\
title: Pack
confidence: service_data
category: exchange
lastmod: 2021-11-09
source: https://example.org
currency: BTC
tags:
- address: 35hK24tcLEWcgNA4JxpvbkNkoAcDGqQPsP
  label: Huobi.com
  actor: huobi
- address: '0x8589427373D6D84E98730D7795D8f6f8731FDA16'
  currency: ETH
  category: mixing_service
  abuse: sanction
  confidence: ownership
  lastmod: 2022-08-10
";

#[test]
fn a_header_holds_for_every_tag_that_has_not_its_own() {
    let tags = of(PACK).unwrap();
    assert_eq!(tags.len(), 2);
    let [one, two] = [&tags[0], &tags[1]];
    assert_eq!(
        (one.category.as_str(), one.keeper.as_deref()),
        ("exchange", Some("huobi"))
    );
    assert_eq!(
        (one.asset.as_deref(), one.confidence),
        (Some("BTC"), Share::percent(50))
    );
    assert_eq!(one.published, Instant::begin_of("2021-11-09").ok());
    assert_eq!((two.category.as_str(), two.asset.as_deref()), ("sanction", Some("ETH")));
    assert_eq!((two.confidence, two.keeper.as_deref()), (Share::WHOLE, None));
    assert_eq!(two.address, "0x8589427373d6d84e98730d7795d8f6f8731fda16");
}

#[test]
fn lists_of_a_sanctions_office_are_read_in_both_forms() {
    let one = of("# a comment\n123WBUDmSJv4GctdVEz6Qq6z8nXSKrJ4KX\n\n125W5ek3DT6Zqy5S2iPt4FHQdNMCbZA3FU").unwrap();
    let two = of("[\n\"123WBUDmSJv4GctdVEz6Qq6z8nXSKrJ4KX\", \"125W5ek3DT6Zqy5S2iPt4FHQdNMCbZA3FU\"]").unwrap();
    assert_eq!(one, two);
    assert_eq!(
        (one.len(), one[0].category.as_str(), one[0].source.as_str()),
        (2, "sanctions", "tags")
    );
}

#[test]
fn a_table_says_what_its_columns_say() {
    let tags =
        of("address,category,keeper,published,confidence\nA,mixer,Blender,2020-01-02,0.9\nB,stolen,,,\n").unwrap();
    assert_eq!(
        (tags[0].keeper.as_deref(), tags[0].confidence),
        (Some("Blender"), Share::percent(90))
    );
    assert_eq!((tags[1].keeper.as_deref(), tags[1].published), (None, None));
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    assert_eq!(said(""), "folder/tags: the file is empty");
    assert!(said("dear sir\n").starts_with("folder/tags, line 1: no address"));
    assert!(
        said("address,colour\nA,red\n").contains("line 1: \"colour\" is no column; accepted are the columns address")
    );
    assert!(said("address\nA\n").contains("line 1: there is no column category"));
    assert!(said("# nothing yet\n").contains("only comments"));
    assert!(said("address,category,published\nA,mixer,soon\n").contains("line 2: \"soon\" is no instant"));
    assert!(said("tags:\n- label: x\n").contains("line 2: a tag without an `address`"));
    assert!(said("tags:\n- address: [A, B]\n").contains("line 2: `address` is no single text"));
    assert!(said("tags: &a [*a]\n").contains("anchor"));
    assert!(said("tags: {}\n").contains("no list"));
    assert!(said("x: 1\nx: 2\ntags: []\n").contains("line 2: the key \"x\" stands here twice"));
    assert!(said("tags:\n- 'open\n").contains("no YAML"));
    assert!(said("[1, 2]").contains("line 1: a JSON list of addresses"));
    let deep = format!("tags: {}", "[".repeat(100));
    assert!(of(&deep).is_err());
}

#[test]
fn a_word_for_a_confidence_that_is_not_known_costs_no_tag_and_is_told() {
    let text = "confidence: sure\ntags:\n- address: A\n- address: B\n  confidence: Ledger_Immanent\n- address: C\n";
    let list = list_of(text).unwrap();
    let sure: Vec<Share> = list.tags.iter().map(|tag| tag.confidence).collect();
    assert_eq!(sure, [5, 100, 5].map(Share::percent));
    let note = "folder/tags, line 1: \"sure\" is no known confidence; 2 tags with it counted as unknown, 5 %";
    assert_eq!(list.notes, [note]);
    let newer = of("tags:\n- address: A\n  confidence: forensic_investigation\n").unwrap();
    assert_eq!(newer[0].confidence, Share::percent(70));
}

#[test]
fn tags_of_transactions_are_left_out_and_counted() {
    let list = list_of("tags:\n- address: A\n- tx_hash: ab\n- tx_hash: cd\n  address: ~\n").unwrap();
    assert_eq!(list.tags.len(), 1);
    assert_eq!(
        list.notes,
        ["folder/tags: left out: 2 tags of transactions, which name no address"]
    );
}

#[test]
fn what_a_pack_leaves_to_other_files_or_programs_is_refused_with_its_line() {
    let include = said("header: !include header.yaml\ntags:\n- address: A\n");
    assert!(
        include.starts_with("folder/tags, line 1: `!include` names another file"),
        "{include}"
    );
    assert!(said("tags: !include tags.yaml\n").contains("line 1: `!include`"));
    assert!(said("tags:\n- address: !point A\n").contains("line 2: the YAML tag \"!point\" is not known"));
    assert!(said("tags:\n- address: A\n---\ntags:\n- address: B\n").contains("line 3: a second document begins here"));
    assert!(said("tags:\n- address: A\n...\nB\n").contains("line 4: a second document"));
    assert_eq!(of("---\ntags:\n- address: !!str 12\n...\n").unwrap()[0].address, "12");
    let header = of("header:\n  abuse: scam\n  label: \"null\"\ntags:\n- address: A\n  source: null\n").unwrap();
    assert_eq!(
        (header[0].category.as_str(), header[0].keeper.as_deref()),
        ("scam", Some("null"))
    );
    assert_eq!(header[0].source, "tags");
}

#[test]
fn a_pack_takes_time_in_proportion_to_its_size() {
    // With a search through all keys for each key and each tag this would be some 10^10 comparisons.
    let keys: String = (0..100_000).map(|n| format!("k{n}: v\n")).collect();
    let tags: String = (0..30_000).map(|n| format!("- address: A{n}\n")).collect();
    let tags = of(&format!("{keys}label: x\ntags:\n{tags}")).unwrap();
    assert_eq!((tags.len(), tags[29_999].keeper.as_deref()), (30_000, Some("x")));
}

#[test]
fn a_table_of_tags_may_have_comments_and_names_lines_of_the_file() {
    let text = "# exported\n\naddress,category,confidence\n# first\nA,mixer,1\n\nB,scam,7\n";
    assert!(said(text).contains("line 7: \"7\" is no confidence"), "{}", said(text));
    assert_eq!(
        of(&text.replace(",7", ",70%")).unwrap()[1].confidence,
        Share::percent(70)
    );
    let open = said("address,category,keeper\nA,mixer,Foo\nB,scam,\"Bar\nC,sanctions,Baz\n");
    assert!(open.contains("line 3: a quotation mark opens here"), "{open}");
}
