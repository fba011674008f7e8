//! The words of the page: story, assertions, what is invented, the glossary, how the page was made.

use std::fmt::Write as _;

use super::write::E;
use crate::report::{Findings, again, texts};

/// Writes the box, the story, the assertions, what is invented, the sources and the glossary.
pub fn render(page: &mut String, findings: &Findings) {
    not_taint(page);
    let story = &findings.scenario;
    page.push_str("<section class=\"prose\">\n");
    paragraphs(page, "story", &story.story);
    checks(page, findings);
    notes(page, findings);
    paragraphs(page, "invented", &story.invented);
    list(page, "sources", &story.sources);
    page.push_str("</section>\n");
    glossary(page, findings.sealed);
}

fn not_taint(page: &mut String) {
    let _ = writeln!(
        page,
        "<aside class=\"box\" aria-labelledby=\"not-taint\"><h2 id=\"not-taint\">{}</h2>\n<ul>",
        texts::label("not-taint")
    );
    for sentence in texts::NOT_TAINT {
        let _ = writeln!(page, "<li>{}</li>", E(sentence));
    }
    page.push_str("</ul></aside>\n");
}

fn paragraphs(page: &mut String, key: &str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2 id=\"{key}\">{}</h2>", texts::label(key));
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let _ = writeln!(page, "<p>{}</p>", E(paragraph.trim()));
    }
}

fn list(page: &mut String, key: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2 id=\"{key}\">{}</h2>\n<ul>", texts::label(key));
    for item in items {
        let _ = writeln!(page, "<li>{}</li>", E(item));
    }
    page.push_str("</ul>\n");
}

fn checks(page: &mut String, findings: &Findings) {
    if findings.checks.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<h2 id=\"checks\">{}</h2>\n<ul class=\"checks\">",
        texts::label("checks")
    );
    for check in &findings.checks {
        let key = if check.held { "held-check" } else { "failed-check" };
        let because = if check.because.is_empty() {
            String::new()
        } else {
            format!(" \u{2013} {}", check.because)
        };
        let _ = writeln!(
            page,
            "<li class=\"{key}\"><b>{}</b>: {}<span>{}</span></li>",
            texts::label(key),
            E(&check.claim),
            E(&because)
        );
    }
    page.push_str("</ul>\n");
}

/// Says how the plan was scaled, which belongs to the story of each rail.
fn notes(page: &mut String, findings: &Findings) {
    if findings.rails.iter().all(|rail| rail.notes.is_empty()) {
        return;
    }
    let _ = writeln!(page, "<h2 id=\"notes\">{}</h2>\n<ul>", texts::label("notes"));
    for rail in &findings.rails {
        for note in &rail.notes {
            let _ = writeln!(page, "<li>{}: {}</li>", E(&rail.name), E(note));
        }
    }
    page.push_str("</ul>\n");
}

fn glossary(page: &mut String, sealed: bool) {
    let words = [
        "taint",
        "complaint",
        "vantage",
        "method",
        "purse-word",
        "keeper-word",
        "tag",
    ];
    let scored = ["loot", "recall", "precision", "candidates", "determined", "prevalence"];
    let _ = writeln!(
        page,
        "<section id=\"words\" aria-labelledby=\"words-head\"><h2 id=\"words-head\">{}</h2>\n<dl class=\"words\">",
        texts::label("words")
    );
    let scored = scored.iter().filter(|_| !sealed);
    for key in words.iter().chain(scored) {
        let _ = writeln!(
            page,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            texts::label(key),
            texts::meaning(key)
        );
    }
    page.push_str("</dl></section>\n");
}

/// Writes how the page was made, and carries what makes it again.
pub fn footer(page: &mut String, findings: &Findings) {
    let made = if findings.sealed { "made-by-sealed" } else { "made-by" };
    let _ = writeln!(
        page,
        "<footer>\n<h2>{}</h2>\n<p>{}</p>",
        texts::label(made),
        texts::meaning(made)
    );
    if !findings.command.is_empty() {
        let _ = writeln!(page, "<pre><code>{}</code></pre>", E(&findings.command));
    }
    page.push_str("<dl class=\"facts\">");
    let rows = [
        ("version", &findings.version),
        ("seed", &findings.seed),
        ("digest", &findings.digest),
    ];
    for (key, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(
            page,
            "<div><dt>{}</dt><dd id=\"{key}\">{}</dd></div>",
            texts::label(key),
            E(value)
        );
    }
    let _ = writeln!(
        page,
        "</dl>\n<p class=\"strip\"><b>{}</b> <span>{}</span></p>\n</footer>",
        texts::label("simulated"),
        E(findings.notice)
    );
    page.push_str(&again::block(findings.again.as_ref(), &findings.digest));
}
