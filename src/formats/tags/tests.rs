use super::*;

fn of(text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let bytes = text.as_bytes().to_vec();
    let name = "folder/tags".to_owned();
    read(&Input { name, bytes })
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
        said("address,colour\nA,red\n").contains("line 2"),
        "{}",
        said("address,colour\nA,red\n")
    );
    assert!(said("address,category,published\nA,mixer,soon\n").contains("line 2: \"soon\" is no instant"));
    assert!(said("tags:\n- label: x\n").contains("line 2: a tag without an `address`"));
    assert!(said("confidence: sure\ntags:\n- address: A\n").contains("line 1: \"sure\" is no confidence"));
    assert!(said("tags: &a [*a]\n").contains("anchor"));
    assert!(said("tags: {}\n").contains("no list"));
    assert!(said("x: 1\nx: 2\ntags: []\n").contains("line 2: the key \"x\" stands here twice"));
    assert!(said("tags:\n- 'open\n").contains("no YAML"));
    assert!(said("[1, 2]").contains("line 1: a JSON list of addresses"));
    let deep = format!("tags: {}", "[".repeat(100));
    assert!(of(&deep).is_err());
}
