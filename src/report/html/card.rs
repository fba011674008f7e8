//! The card of one method as one offline page without a script.

use std::fmt::Write as _;

use super::write::{E, Px};
use super::{STYLE, policy};
use crate::report::card::{Card, Line, MARK, Rate, is_share, read};
use crate::report::texts;
use crate::score::Number;
use crate::units::grouped;

/// Returns the page.
pub fn render(card: &Card) -> String {
    let mut page = format!("<!doctype html>\n{MARK}\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let _ = writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
        policy::policy(STYLE, "")
    );
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n");
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    let title = format!("{}: {}", texts::label("card"), texts::label(card.method));
    let _ = writeln!(
        page,
        "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        E(&title)
    );
    head(&mut page, card);
    page.push_str("<main id=\"main\">\n");
    meaning(&mut page, card);
    rates(&mut page, card);
    cannot(&mut page, card);
    again(&mut page, card);
    let _ = write!(
        page,
        "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n",
        E(card.notice)
    );
    page
}

fn head(page: &mut String, card: &Card) {
    let _ = writeln!(
        page,
        "<header class=\"masthead\">\n<p class=\"strip\"><b>{}</b> <span>{}</span></p>\n<h1>{}</h1>\n<p class=\"deck\">{}</p>\n\
         <p class=\"byline\">{} \u{b7} {} {}</p>\n</header>",
        texts::label("simulated"),
        E(card.measured),
        texts::label(card.method),
        E(texts::meaning(card.method)),
        E(&card.spec),
        grouped(card.worlds),
        texts::label("card.worlds"),
    );
}

fn section(page: &mut String, key: &str) {
    let _ = writeln!(page, "<section>\n<h2>{}</h2>", texts::label(key));
}

fn meaning(page: &mut String, card: &Card) {
    section(page, "card.meaning");
    let _ = writeln!(page, "<p>{}</p>\n<dl class=\"words\">", E(card.meaning));
    let rows = [
        ("card.source", card.source),
        ("card.laws", card.laws),
        ("card.cost", card.cost),
        ("card.edges", card.edges),
    ];
    for (key, text) in rows {
        let _ = writeln!(page, "<div><dt>{}</dt><dd>{}</dd></div>", texts::label(key), E(text));
    }
    page.push_str("</dl>\n<div class=\"wide\"><table><tbody>\n");
    for setting in &card.parameters {
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            E(&setting.usage),
            E(&setting.value),
            E(setting.meaning)
        );
    }
    page.push_str("</tbody></table></div>\n</section>\n");
}

fn rates(page: &mut String, card: &Card) {
    section(page, "card.rates");
    let _ = writeln!(
        page,
        "<p class=\"lead\">{} {}</p>",
        texts::meaning("card.rates"),
        E(card.intervals)
    );
    for refused in &card.refused {
        let _ = writeln!(
            page,
            "<p class=\"sealed\">{}: {} ({} {})</p>",
            texts::label("card.refused"),
            E(&refused.why),
            grouped(refused.views),
            texts::label("card.views")
        );
    }
    for table in &card.tables {
        let _ = write!(
            page,
            "<h3>{}</h3>\n<p class=\"note\">{}</p>\n<div class=\"wide\"><table class=\"rates\" data-vantage=\"{}\"><thead><tr><th>{}</th><th class=\"n\">{}</th>",
            texts::label(table.vantage),
            texts::meaning(table.vantage),
            table.vantage,
            texts::label("card.condition"),
            texts::label("card.worlds"),
        );
        for figure in &card.figures {
            let _ = write!(page, "<th class=\"n\">{}</th>", texts::label(figure));
        }
        page.push_str("</tr></thead><tbody>\n");
        let mut kind = "";
        for line in &table.rows {
            if line.kind != kind && line.kind != "card.all" {
                let _ = writeln!(
                    page,
                    "<tr class=\"kind\"><th colspan=\"{}\" scope=\"rowgroup\"><b>{}</b> {}</th></tr>",
                    card.figures.len() + 2,
                    texts::label(line.kind),
                    texts::meaning(line.kind)
                );
            }
            kind = line.kind;
            row(page, card, line);
        }
        page.push_str("</tbody></table></div>\n");
    }
    page.push_str("</section>\n");
}

fn row(page: &mut String, card: &Card, line: &Line) {
    let _ = write!(
        page,
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>",
        E(&line.condition),
        grouped(line.worlds)
    );
    for (name, rate) in card.figures.iter().zip(&line.figures) {
        match rate {
            Some(rate) => cell(page, name, rate),
            None => page.push_str("<td class=\"n\">\u{2013}</td>"),
        }
    }
    page.push_str("</tr>\n");
}

/// Writes the median, its interval and the spread; a share also as a line from 0 to 100 %.
fn cell(page: &mut String, name: &str, rate: &Rate) {
    let (low, high) = rate.most_between;
    let between = rate.median_between.map(|(least, greatest)| {
        format!(
            "<span class=\"ci\">[{} \u{2013} {}]</span>",
            read(name, least),
            read(name, greatest)
        )
    });
    let _ = write!(
        page,
        "<td class=\"n\" data-value=\"{}\"><b>{}</b> {}",
        rate.median,
        read(name, rate.median),
        between.unwrap_or_default()
    );
    if is_share(name) {
        let x = |number: Number| i64::try_from(number.get().min(1_000_000)).unwrap_or_default() * 960 / 1_000_000 + 20;
        let _ = write!(
            page,
            "<svg class=\"rate\" viewBox=\"0 0 100 10\" role=\"img\" aria-label=\"{} \u{2013} {}\"><path class=\"track\" d=\"M2 5H98\"/><path class=\"most\" d=\"M{} 5H{}\"/>",
            E(&read(name, low)),
            E(&read(name, high)),
            Px(x(low)),
            Px(x(high))
        );
        if let Some((least, greatest)) = rate.median_between {
            let _ = write!(
                page,
                "<path class=\"likely\" d=\"M{} 5H{}\"/>",
                Px(x(least)),
                Px(x(greatest))
            );
        }
        let _ = write!(
            page,
            "<circle class=\"recall\" cx=\"{}\" cy=\"5\" r=\"2.6\"/></svg>",
            Px(x(rate.median))
        );
    } else {
        let _ = write!(
            page,
            "<br><span class=\"ci\">{} \u{2013} {}</span>",
            read(name, low),
            read(name, high)
        );
    }
    page.push_str("</td>");
}

fn cannot(page: &mut String, card: &Card) {
    section(page, "cannot");
    page.push_str("<ul>\n");
    for text in card.cannot.iter().chain(&texts::NOT_TAINT) {
        let _ = writeln!(page, "<li>{}</li>", E(text));
    }
    page.push_str("</ul>\n</section>\n");
}

fn again(page: &mut String, card: &Card) {
    section(page, "card.again");
    let _ = writeln!(page, "<p>{}</p>\n<ul>", texts::meaning("card.again"));
    for source in &card.scenarios {
        let _ = writeln!(
            page,
            "<li>{} ({})</li>",
            E(&source.scenario),
            E(&source.rails.join(", "))
        );
    }
    page.push_str("</ul>\n<ul>\n");
    for variation in &card.variations {
        let _ = writeln!(page, "<li>{}</li>", E(variation));
    }
    let _ = writeln!(
        page,
        "</ul>\n<pre>{}\n{} {}\n{} {}</pre>\n</section>",
        E(&card.command),
        texts::label("version"),
        E(card.version),
        texts::label("digest"),
        card.digest
    );
}
