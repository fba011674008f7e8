use super::*;
use crate::report::{fixture, is_ours};

#[test]
fn the_same_findings_make_the_same_bytes() {
    assert_eq!(render(&fixture::two_rails(false)), render(&fixture::two_rails(false)));
}

#[test]
fn the_program_knows_its_own_page() {
    assert!(is_ours(&render(&fixture::two_rails(false))));
    assert!(!is_ours("<!doctype html>\n<p>somebody's</p>") && !is_ours(""));
}

#[test]
fn the_page_asks_nothing_of_anybody() {
    let page = render(&fixture::two_rails(false));
    for word in [
        "http:",
        "https:",
        "//cdn",
        "src=",
        "url(",
        "@import",
        "javascript:",
        "<link",
        "<iframe",
        "style=\"",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let handlers = page.match_indices(" on").filter(|(at, _)| {
        let rest = &page[at + 1..];
        let word: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
        word.len() > 3 && rest[word.len()..].starts_with("=\"")
    });
    assert_eq!(handlers.count(), 0);
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(
        (page.matches("<script>").count(), page.matches("<style>").count()),
        (1, 1)
    );
}

#[test]
fn names_cannot_become_part_of_the_page() {
    let page = render(&fixture::with_outside(false));
    assert!(!page.contains("=<b>&") && !page.contains("<i>") && page.contains("id=\"external\""));
    assert!(!page.contains("<angles>") && !page.contains("corner-desk <b>") && !page.contains("real<script>"));
    assert!(page.contains("dye1qnotreal&lt;script&gt;") && page.contains("corner-desk &lt;b&gt;&amp;&quot;&#39;"));
}

#[test]
fn every_tag_is_closed() {
    for sealed in [false, true] {
        let page = render(&fixture::with_outside(sealed));
        for tag in [
            "div", "ol", "section", "figure", "table", "tbody", "tr", "details", "svg", "g", "a", "dl", "ul", "li",
            "p", "text",
        ] {
            let opened = page.matches(&format!("<{tag} ")).count() + page.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn every_part_has_a_colour() {
    let parts = texts::keys().filter(|key| ["stop.", "end.", "outcome."].iter().any(|head| key.starts_with(head)));
    for key in parts {
        assert!(STYLE.contains(&format!(".{} rect", key.replace('.', "-"))), "{key}");
    }
}

#[test]
fn a_sealed_page_has_neither_truth_nor_scores() {
    let page = render(&fixture::two_rails(true));
    assert!(page.contains(texts::label("sealed")));
    for word in [
        "view=truth",
        "data-figure",
        "part outcome-",
        "merchant 12",
        "data-really",
        "bar truth",
        texts::label("stranger"),
    ] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn the_page_says_what_it_is_not() {
    let page = render(&fixture::two_rails(false));
    assert!(page.matches(texts::label("simulated")).count() >= 3);
    assert!(page.contains("It is not an accusation."));
    assert!(page.contains("There is no single verdict"));
}

#[test]
fn methods_stand_over_the_same_places_and_a_bar_beyond_its_column_has_a_point() {
    let page = render(&fixture::two_rails(false));
    let at = page.find("class=\"beside\"").unwrap();
    let picture = &page[at..at + page[at..].find("</svg>").unwrap()];
    assert_eq!(picture.matches("<a class=\"row\"").count(), 3, "one row a method");
    assert_eq!(picture.matches("class=\"bound\"").count(), 1);
    assert!(picture.contains("class=\"bar whole\"") && !picture.contains("bar truth"));
    assert!(
        picture.contains("l6 6.5l-6 6.5"),
        "poison lays twenty times what the column holds"
    );
    assert!(page.contains("bar truth") && page.contains("data-really"));
}

#[test]
fn a_disputed_purse_says_since_where_it_is_disputed() {
    let page = render(&fixture::two_rails(false));
    assert!(page.contains("in the movement tx5: 3.00 M USD of claimed money met at least 60.00 M USD of other money"));
    assert!(page.contains("stopped here: at a keeper\u{2019}s door: 1 USD \u{2013} 2 USD (2 methods)"));
    assert!(page.contains("lays between <b>0 USD</b> and <b>3.00 M USD</b>"));
}

#[test]
fn the_script_is_little() {
    assert!(SCRIPT.lines().count() < 150);
}
