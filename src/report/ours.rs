//! The marks by which the program knows a file that it wrote itself and may replace.

/// The name and version of the form in which findings are written as JSON.
pub const SCHEMA: &str = "dyepack.findings/1";

/// The text by which the program recognises a page of its own, which it may replace.
pub const MARK: &str = "<!-- dyepack.page/1 SIMULATED -->";

/// The first line of the table of all figures.
pub const HEAD: &str = "rail,vantage,method,figure,value\n";

/// Tells whether a file's text is a report that this program wrote: such a file may be replaced without asking.
pub fn is_ours(text: &str) -> bool {
    let head = text.trim_start();
    let page = head
        .strip_prefix("<!doctype html>")
        .is_some_and(|rest| rest.trim_start().starts_with(MARK));
    let compact = head.strip_prefix('{').map(str::trim_start);
    let json = compact.is_some_and(|rest| {
        let mut parts = rest.splitn(5, '"');
        parts.nth(1) == Some("schema") && parts.nth(1) == Some(SCHEMA)
    });
    page || json || text.starts_with(HEAD)
}
