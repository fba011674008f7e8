//! Prints a document for a terminal of 80 columns.

use super::{Block, Column, Document, Holds, Row, Table};
use crate::shown;

/// How wide the text is at most.
pub const WIDTH: usize = 80;

/// How far columns stand apart.
const GAP: usize = 2;
/// How narrow a column of words may get.
const WORDS_MIN: usize = 14;
/// How long what a row is about may be where there is little room.
const HEADS_MAX: usize = 24;

/// Returns the document as text.
pub fn print(document: &Document) -> String {
    let mut text = String::new();
    let before = [None].into_iter().chain(document.blocks.iter().map(Some));
    for (before, block) in before.zip(&document.blocks) {
        match block {
            // The first part of a section stands directly under its head.
            Block::Subheading(words) if matches!(before, Some(Block::Heading(_))) => wrap(&mut text, "", 0, words),
            Block::Heading(words) | Block::Subheading(words) => heading(&mut text, words),
            Block::Paragraph(indent, words) => wrap(&mut text, "", *indent, words),
            Block::Item(about, column, words) => wrap(&mut text, about, *column, words),
            Block::Table(table) => tables(&mut text, table),
        }
    }
    // A space that does not break has done its work.
    text.replace('\u{a0}', " ")
}

/// Sets a section apart; the first stands at the top.
fn heading(text: &mut String, words: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    if !words.is_empty() {
        wrap(text, "", 0, words);
    }
}

/// Adds a paragraph behind what it is about, broken at spaces to the width; its lines begin in this column.
fn wrap(text: &mut String, about: &str, column: usize, words: &str) {
    let mut line = format!("{about:column$}");
    if line.chars().count() > column {
        line.push(' ');
    }
    let mut used = line.chars().count();
    let mut begins = true;
    for word in words.split_ascii_whitespace() {
        let word = shown::line(word);
        let length = word.chars().count();
        if !begins && used + 1 + length > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            (line, used, begins) = (" ".repeat(column), column, true);
        }
        if !begins {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        (used, begins) = (used + length, false);
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Adds a table, or as many below each other as its columns need.
fn tables(text: &mut String, table: &Table) {
    let all: Vec<usize> = (0..table.columns.len())
        .filter(|&column| !table.columns[column].wide)
        .collect();
    let groups = match table.breaks_after {
        Some(kept) => fitting(table, &all, kept),
        None => vec![all],
    };
    for (place, columns) in groups.into_iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        Layout::of(table, columns).draw(text);
    }
}

/// Breaks the columns into groups that have room side by side, each behind those that are kept.
fn fitting(table: &Table, columns: &[usize], kept: usize) -> Vec<Vec<usize>> {
    let (kept, rest) = columns.split_at(kept);
    let wide = |columns: &[usize]| columns.iter().map(|&column| narrow(table, column) + GAP).sum::<usize>();
    let mut groups = vec![kept.to_vec()];
    for &column in rest {
        let group = groups.last().expect("there is a group");
        if group.len() > kept.len() && wide(group) + wide(&[column]) > WIDTH + GAP {
            groups.push(kept.to_vec());
        }
        groups.last_mut().expect("there is a group").push(column);
    }
    groups
}

/// Returns how wide a column is where nothing in it is broken.
fn width(table: &Table, column: usize) -> usize {
    let lines = cells(table, column)
        .chain([table.columns[column].name.as_str()])
        .flat_map(str::lines);
    lines.map(|line| line.chars().count()).max().unwrap_or_default()
}

/// Returns how wide a column is at least: what rows are about can stand on a line of its own.
fn narrow(table: &Table, column: usize) -> usize {
    let Column { name, holds, .. } = &table.columns[column];
    if !matches!(holds, Holds::Heads | Holds::Names) {
        return width(table, column);
    }
    let lengths = cells(table, column).map(|cell| cell.chars().count());
    let short = lengths.filter(|&length| length <= HEADS_MAX).max().unwrap_or_default();
    short.max(name.chars().count())
}

fn cells(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    table.rows.iter().filter_map(move |row| match row {
        Row::Cells(cells) => cells.get(column).map(|cell| cell.shown.as_str()),
        Row::Group(..) => None,
    })
}

/// How some columns of a table stand side by side.
struct Layout<'a> {
    table: &'a Table,
    columns: Vec<usize>,
    widths: Vec<usize>,
    gap: usize,
}

impl Layout<'_> {
    /// Finds room: first the widest column of words is broken, then what rows are about stands on a line of its own where it is
    /// long, then the other columns of words are broken, at last the columns stand closer.
    fn of(table: &Table, columns: Vec<usize>) -> Layout<'_> {
        let widths = columns.iter().map(|&column| width(table, column)).collect();
        let mut layout = Layout {
            table,
            columns,
            widths,
            gap: GAP,
        };
        let places = 0..layout.columns.len();
        let holds = |layout: &Layout, place: usize| table.columns[layout.columns[place]].holds;
        let mut words: Vec<usize> = places
            .clone()
            .filter(|&place| holds(&layout, place) == Holds::Words)
            .collect();
        words.sort_by_key(|&place| std::cmp::Reverse((layout.widths[place], place)));
        let (widest, others) = words.split_at(words.len().min(1));
        widest.iter().for_each(|&place| layout.break_words(place));
        for place in places {
            if layout.excess() > 0 && matches!(holds(&layout, place), Holds::Heads | Holds::Names) {
                layout.widths[place] = narrow(table, layout.columns[place]);
            }
        }
        others.iter().for_each(|&place| layout.break_words(place));
        if layout.excess() > 0 {
            layout.gap = 1;
        }
        layout
    }

    /// Takes what there is no room for from a column of words, down to the least.
    fn break_words(&mut self, place: usize) {
        let room = self.widths[place].saturating_sub(self.excess());
        self.widths[place] = room.max(WORDS_MIN.min(self.widths[place]));
    }

    fn whole(&self) -> usize {
        self.widths.iter().sum::<usize>() + self.gap * self.widths.len().saturating_sub(1)
    }

    fn excess(&self) -> usize {
        self.whole().saturating_sub(WIDTH)
    }

    fn draw(&self, text: &mut String) {
        let names: Vec<&str> = self
            .columns
            .iter()
            .map(|&column| self.table.columns[column].name.as_str())
            .collect();
        if names.iter().any(|name| !name.is_empty()) {
            self.row(text, &names);
            text.push_str(&"\u{2500}".repeat((self.whole() + self.gap - 1).min(WIDTH)));
            text.push('\n');
        }
        for row in &self.table.rows {
            match row {
                Row::Group(words, _) => text.push_str(&format!("{words}:\n")),
                Row::Cells(cells) => {
                    let shown = |column: &usize| cells.get(*column).map_or("", |cell| &cell.shown);
                    self.row(text, &self.columns.iter().map(shown).collect::<Vec<_>>());
                }
            }
        }
    }

    /// Adds the lines of a row; a name for which there is no room stands above them.
    fn row(&self, text: &mut String, shown: &[&str]) {
        let mut cells: Vec<Vec<String>> = Vec::new();
        for (place, shown) in shown.iter().enumerate() {
            let width = self.widths[place];
            let is_words = self.table.columns[self.columns[place]].holds == Holds::Words;
            cells.push(match shown.lines().any(|line| line.chars().count() > width) {
                true if is_words => broken(shown, width),
                true => {
                    text.push_str(&format!("{shown}\n"));
                    Vec::new()
                }
                false => shown.lines().map(str::to_owned).collect(),
            });
        }
        for place in 0..cells.iter().map(Vec::len).max().unwrap_or_default().max(1) {
            let line = cells.iter().enumerate().map(|(column, lines)| {
                let (shown, width) = (lines.get(place).map_or("", String::as_str), self.widths[column]);
                match self.table.columns[self.columns[column]].holds {
                    Holds::Figures => format!("{shown:>width$}"),
                    Holds::Heads | Holds::Words | Holds::Names => format!("{shown:<width$}"),
                }
            });
            let line = line.collect::<Vec<_>>().join(&" ".repeat(self.gap));
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

/// Breaks words into lines at spaces; a word that is longer is broken within.
fn broken(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_ascii_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (place, part) in letters.chunks(width).enumerate() {
            let line = lines.last_mut().expect("there is a line");
            let used = line.chars().count();
            if place > 0 || used > 0 && used + 1 + part.len() > width {
                lines.push(String::new());
            } else if used > 0 {
                line.push(' ');
            }
            lines.last_mut().expect("there is a line").extend(part);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{figures, heads, words};

    fn printed(table: Table) -> String {
        let mut document = Document::default();
        document.table(table);
        print(&document)
    }

    #[test]
    fn columns_stand_apart_and_figures_to_the_right() {
        let mut table = Table::new([heads("rail"), figures("found"), words("why")]);
        table.texts(["bank", "7", "it was seen"]);
        table.group("later", "");
        table.texts(["chain", "1 204"]);
        let text = "\
rail   found  why
──────────────────────────
bank       7  it was seen
later:
chain  1 204
";
        assert_eq!(printed(table), text);
    }

    #[test]
    fn words_that_have_no_room_are_broken_and_a_long_name_stands_on_a_line_of_its_own() {
        let mut table = Table::new([heads("purse"), figures("held"), words("why")]);
        let (name, why) = ("a".repeat(70), "what is said of it is long ".repeat(5));
        table.texts([name.as_str(), "12", &why]);
        table.texts(["short", "5", "so"]);
        let text = printed(table);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(
            text.contains(&format!("\n{name}\n")) && text.contains("\nshort     5  so\n"),
            "{text}"
        );
    }

    #[test]
    fn where_one_column_of_words_gives_too_little_the_others_give_too() {
        let mut table = Table::new(["figure", "realised", "source"].map(words));
        table.texts([
            "one movement in ".repeat(5),
            "46.8 %".into(),
            "a report of March ".repeat(6),
        ]);
        let text = printed(table);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("46.8 %"), "a short column stays whole: {text}");
    }

    #[test]
    fn columns_without_room_stand_in_a_table_below_with_what_rows_are_about() {
        let names = ["first", "second", "third"].map(|name| figures(name.repeat(6)));
        let mut table = Table::new([heads("rail")].into_iter().chain(names));
        table.texts(["bank", "1", "2", "3"]);
        table.breaks_after = Some(1);
        let text = printed(table);
        assert_eq!(text.matches("rail").count(), 2, "{text}");
        assert_eq!(text.matches("bank").count(), 2, "{text}");
    }

    #[test]
    fn an_item_stands_behind_what_it_is_about_and_its_lines_begin_below_each_other() {
        let mut document = Document::default();
        document.item("   in", 10, "a ".repeat(50));
        let text = print(&document);
        assert!(text.starts_with("   in     a a"), "{text}");
        assert!(
            text.lines().nth(1).is_some_and(|line| line.starts_with("          a")),
            "{text}"
        );
    }
}
