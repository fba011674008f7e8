//! Loads the page of a bundled scenario in a real browser and reads the numbers back out of it.
//!
//! The browser is `$CHROMIUM`, else the first known name on `PATH`. The page has no road out (its policy forbids every
//! request), so the tests need no network.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dyepack::report::Findings;
use dyepack::scenario;
use dyepack::study::{self, Choice};
use serde_json::Value;

const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const WITHOUT: [&str; 5] = ["meta", "br", "hr", "link", "input"];

fn browser() -> PathBuf {
    if let Some(named) = env::var_os("CHROMIUM") {
        return named.into();
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = NAMES
        .iter()
        .flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));
    found
        .into_iter()
        .find(|path| path.is_file())
        .expect("a browser: set CHROMIUM, or install Debian's chromium")
}

/// A folder of this test's own, empty at the beginning.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Loads a page and returns the document as the browser has it after the script ran.
fn load(folder: &Path, page: &str, fragment: &str) -> Vec<Element> {
    let path = folder.join("page.html");
    fs::write(&path, page).expect("the target folder can be written");
    let output = Command::new(browser())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
        ])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}#{fragment}", path.display()))
        .output()
        .expect("the browser starts");
    let text = String::from_utf8(output.stdout).expect("a document is text");
    assert!(text.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    elements(&text)
}

fn findings(name: &str, sealed: bool) -> Findings {
    let bundled = scenario::bundled()
        .iter()
        .find(|scenario| scenario.name == name)
        .expect("the scenario is bundled");
    let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
    let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("a bundled scenario runs");
    Findings::of(&study, sealed)
}

fn json(findings: &Findings) -> Value {
    serde_json::from_str(&findings.to_json()).expect("findings are JSON")
}

/// One element of a document, with what can be seen of it.
#[derive(Debug, Default)]
struct Element {
    tag: String,
    attributes: Vec<(String, String)>,
    text: String,
    /// Whether it or one around it is hidden.
    hidden: bool,
    /// The indices of the elements around it, the outermost first.
    around: Vec<usize>,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Tells whether a `details` is open.
    fn open(&self) -> bool {
        self.get("open").is_some()
    }
}

/// Returns the elements of a document that a browser wrote, in their order.
fn elements(text: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        for &index in &open {
            elements[index].text.push_str(&plain(&rest[..at]));
        }
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->").expect("a comment ends") + 3..];
            continue;
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('/') {
            open.pop();
        } else if !tag.starts_with('!') {
            let element = element(tag, &elements, &open);
            let name = element.tag.clone();
            elements.push(element);
            if !WITHOUT.contains(&name.as_str()) {
                open.push(elements.len() - 1);
            }
            if ["script", "style"].contains(&name.as_str()) {
                rest = &rest[rest.find(&format!("</{name}>")).expect("raw text ends")..];
            }
        }
    }
    assert!(open.is_empty(), "every element is closed: {open:?}");
    elements
}

fn element(tag: &str, elements: &[Element], open: &[usize]) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("an attribute is quoted");
        attributes.push((key.trim().to_owned(), plain(value)));
        rest = after;
    }
    let own = attributes.iter().any(|(key, _)| key == "hidden") || rest.contains("hidden");
    Element {
        tag: name.to_owned(),
        attributes,
        text: String::new(),
        hidden: own || open.last().is_some_and(|&parent| elements[parent].hidden),
        around: open.to_vec(),
    }
}

fn plain(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

/// Returns the value of a figure in the findings, as the page writes it: empty where there is none.
fn figure<'a>(findings: &'a Value, rail: &str, vantage: &str, method: &str, name: &str) -> &'a str {
    let by = |list: &'a Value, key: &str, word: &str| {
        list.as_array()
            .unwrap()
            .iter()
            .find(|row| row[key] == word)
            .unwrap_or_else(|| panic!("{word}"))
    };
    let view = by(&by(&findings["rails"], "name", rail)["vantages"], "vantage", vantage);
    let said = by(&view["methods"], "method", method);
    by(&said["figures"], "name", name)["value"].as_str().unwrap_or_default()
}

fn words(list: &Value, key: &str) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| row[key].as_str().unwrap().to_owned())
        .collect()
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn the_fragment_decides_what_is_shown_and_the_numbers_are_those_of_the_findings() {
    let findings = findings("same-theft", false);
    let (page, json) = (findings.to_html(), json(&findings));
    let folder = folder("page-truth");
    let rails = words(&json["rails"], "name");
    for (vantage, method) in [("public", "fifo"), ("country", "haircut"), ("omniscient", "poison")] {
        let document = load(
            &folder,
            &page,
            &format!("view=truth&method={method}&vantage={vantage}&rail=both"),
        );
        assert!(
            document[0].get("class").is_some_and(|class| class.contains("steered")),
            "the script ran"
        );
        let current: Vec<&str> = document
            .iter()
            .filter(|element| element.get("aria-current").is_some())
            .filter_map(|element| element.get("data-to"))
            .collect();
        assert_eq!(current, ["truth", vantage, method, "both"]);
        let shown: Vec<&Element> = document
            .iter()
            .filter(|element| !element.hidden && element.get("data-figure").is_some())
            .collect();
        assert_eq!(shown.len(), 2 * rails.len(), "two figures for each rail");
        for element in shown {
            let around = element
                .around
                .iter()
                .rev()
                .filter_map(|&index| document[index].get("data-rail"));
            let rail = around.into_iter().next().expect("a figure stands under its rail");
            let name = element.get("data-figure").unwrap();
            assert_eq!(
                element.get("data-value"),
                Some(figure(&json, rail, vantage, method, name)),
                "{rail} {name}"
            );
        }
    }
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn an_unasked_page_and_its_print_show_a_vantage_that_sees_something() {
    let document = load(&folder("page-first"), &findings("wire-casino", false).to_html(), "");
    let chosen = document
        .iter()
        .find(|element| element.get("aria-current").is_some() && element.get("data-set") == Some("vantage"));
    assert_eq!(chosen.and_then(|element| element.get("data-to")), Some("institution"));
    let seen = document
        .iter()
        .filter(|element| element.get("class") == Some("flow saw"));
    assert_eq!(
        seen.filter(|element| !element.hidden).count(),
        2,
        "one picture an incident"
    );
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn the_board_of_the_chosen_vantage_holds_every_figure() {
    let findings = findings("same-theft", false);
    let (page, json) = (findings.to_html(), json(&findings));
    let document = load(&folder("page-board"), &page, "vantage=institution");
    let mut read = 0;
    for (at, table) in document
        .iter()
        .enumerate()
        .filter(|(_, element)| element.get("data-board").is_some())
    {
        let (rail, vantage) = table.get("data-board").unwrap().rsplit_once('/').unwrap();
        assert_eq!(table.hidden, vantage != "institution", "{rail} {vantage}");
        let view = &json["rails"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == rail)
            .unwrap()["vantages"];
        let view = view
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["vantage"] == vantage)
            .unwrap();
        let methods = words(&view["methods"], "method");
        let rows = document
            .iter()
            .enumerate()
            .filter(|(_, row)| row.get("data-row").is_some() && row.around.contains(&at));
        for (index, row) in rows {
            let cells = document
                .iter()
                .filter(|cell| cell.tag == "td" && cell.around.last() == Some(&index));
            let values: Vec<&str> = cells.map(|cell| cell.get("data-value").unwrap()).collect();
            let name = row.get("data-row").unwrap();
            let expected: Vec<&str> = methods
                .iter()
                .map(|method| figure(&json, rail, vantage, method, name))
                .collect();
            assert_eq!(values, expected, "{rail} {vantage} {name}");
            read += values.len();
        }
    }
    assert!(read > 500, "only {read} figures were read");
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn one_rail_can_be_shown_alone() {
    let findings = findings("same-theft", false);
    let page = findings.to_html();
    let document = load(&folder("page-rail"), &page, "view=saw&rail=bank-wire");
    let shown = document
        .iter()
        .filter(|element| element.tag == "figure" && !element.hidden);
    let rails: Vec<&str> = shown.filter_map(|element| element.get("data-rail")).collect();
    assert!(
        !rails.is_empty() && rails.iter().all(|rail| *rail == "bank-wire"),
        "{rails:?}"
    );
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn a_sealed_page_reveals_nothing_even_when_it_is_asked_to() {
    let findings = findings("same-theft", true);
    let document = load(&folder("page-sealed"), &findings.to_html(), "view=truth&method=fifo");
    let current: Vec<&str> = document
        .iter()
        .filter(|element| element.get("aria-current").is_some())
        .filter_map(|element| element.get("data-to"))
        .collect();
    assert_eq!(
        current[..1],
        ["saw"],
        "there is no truth to reveal, so the first view is shown"
    );
    assert!(document.iter().all(|element| element.get("data-figure").is_none()));
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn the_methods_stand_side_by_side_with_the_values_of_the_findings() {
    let findings = findings("same-theft", false);
    let (page, json) = (findings.to_html(), json(&findings));
    let document = load(&folder("page-beside"), &page, "view=beside&vantage=tags&rail=bitcoin");
    let compared = &view_of(&json, "bitcoin", "tags")["compared"];
    let (at, _) = document
        .iter()
        .enumerate()
        .find(|(_, element)| element.get("data-beside") == Some("tags") && !element.hidden)
        .expect("the picture has a table");
    let rows = document
        .iter()
        .enumerate()
        .filter(|(_, row)| row.tag == "tr" && row.around.contains(&at));
    let rows: Vec<Vec<&str>> = rows
        .map(|(index, _)| {
            let cells = document.iter().filter(|cell| cell.around.last() == Some(&index));
            cells.filter_map(|cell| cell.get("data-value")).collect()
        })
        .filter(|row: &Vec<&str>| !row.is_empty())
        .collect();
    let said = compared["beside"]["rows"].as_array().unwrap();
    for (column, row) in rows.iter().enumerate() {
        let expected: Vec<&str> = said
            .iter()
            .map(|said| said["values"][column].as_str().unwrap())
            .collect();
        assert_eq!(*row, expected, "column {column}");
    }
    assert_eq!(rows.len(), compared["beside"]["columns"].as_array().unwrap().len());
    let mixed = document
        .iter()
        .find(|element| !element.hidden && element.get("data-mixed").is_some());
    assert_eq!(
        mixed.unwrap().get("data-mixed"),
        Some(compared["mingled"]["mixed"].to_string().as_str())
    );
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn a_holding_can_be_linked_to_and_is_opened() {
    let findings = findings("same-theft", false);
    let (page, json) = (findings.to_html(), json(&findings));
    let folder = folder("page-holding");
    let holding = &view_of(&json, "bitcoin", "institution")["compared"]["holdings"][1];
    let name = holding["purse"].as_str().unwrap();
    let document = load(&folder, &page, &format!("vantage=institution&holding={name}"));
    let open: Vec<(usize, &Element)> = document
        .iter()
        .enumerate()
        .filter(|(_, element)| element.get("data-holding").is_some() && element.open())
        .collect();
    assert_eq!(open.len(), 1, "one holding is opened");
    let (at, open) = open[0];
    assert!(!open.hidden && open.get("data-holding") == Some(name) && open.get("data-of") == Some("institution"));
    let inside = || document.iter().filter(|element| element.around.contains(&at));
    let values: Vec<&str> = inside().filter_map(|element| element.get("data-value")).collect();
    let laid: Vec<&str> = holding["laid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_str().unwrap())
        .collect();
    assert_eq!(values, laid);
    let steps = inside()
        .filter(|element| element.tag == "li" && element.get("value").is_some())
        .count();
    assert!(steps > 0 && steps <= holding["way"].as_array().unwrap().len());
    for link in document.iter().filter(|element| element.get("data-hold").is_some()) {
        let named = link.get("data-hold").unwrap();
        assert!(
            document
                .iter()
                .any(|element| element.get("data-holding") == Some(named)),
            "{named}"
        );
    }
}

/// The forms of a fragment that `docs/page.md` promises: what is asked for, and what view, vantage and method are shown then.
const FRAGMENTS: [(&str, [&str; 4]); 9] = [
    ("", ["saw", "public", "poison", "both"]),
    ("view=saw", ["saw", "public", "poison", "both"]),
    ("view=methods&method=fifo", ["methods", "public", "fifo", "both"]),
    ("view=beside&vantage=tags", ["beside", "tags", "poison", "both"]),
    (
        "view=truth&vantage=country&method=haircut&rail=bank-wire",
        ["truth", "country", "haircut", "bank-wire"],
    ),
    ("method=tiho", ["saw", "public", "tiho", "both"]),
    (
        "vantage=institution&holding=PURSE",
        ["beside", "institution", "poison", "both"],
    ),
    ("holding=PURSE", ["beside", "institution", "poison", "both"]),
    (
        "view=nonsense&method=no-such&other=1",
        ["saw", "public", "poison", "both"],
    ),
];

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn each_documented_fragment_opens_what_it_names() {
    let findings = findings("same-theft", false);
    let (page, json) = (findings.to_html(), json(&findings));
    let folder = folder("page-fragments");
    let names = |vantage: &str| words(&view_of(&json, "bitcoin", vantage)["compared"]["holdings"], "purse");
    let own = names("institution")
        .into_iter()
        .find(|name| !names("public").contains(name));
    let purse = own.expect("an institution has something to compare that not everyone has");
    let guide = include_str!("../docs/page.md");
    for (form, shown) in FRAGMENTS {
        assert!(
            form.is_empty() || guide.contains(&format!("`#{form}`")),
            "{form} is documented"
        );
        let document = load(&folder, &page, &form.replace("PURSE", &purse));
        let current: Vec<&str> = document
            .iter()
            .filter(|element| element.get("aria-current").is_some())
            .filter_map(|element| element.get("data-to"))
            .collect();
        let vantage = if form == "holding=PURSE" { current[1] } else { shown[1] };
        assert_eq!(current, [shown[0], vantage, shown[2], shown[3]], "{form}");
        let open = document
            .iter()
            .filter(|element| element.get("data-holding").is_some() && element.open());
        let open: Vec<Option<&str>> = open.map(|element| element.get("data-holding")).collect();
        match form.contains("holding") {
            true => assert_eq!(open, [Some(purse.as_str())], "{form}"),
            false => assert!(open.is_empty(), "{form}"),
        }
    }
}

/// Returns the page as who reads without script has it.
fn unscripted(page: &str) -> String {
    let (before, script) = page.rsplit_once("<script>").expect("a page has a script");
    let (_, after) = script.split_once("</script>").expect("a script ends");
    format!("{before}{after}")
}

/// Returns how many sheets of A4 a browser prints.
fn sheets(folder: &Path, page: &str, fragment: &str) -> usize {
    let (path, pdf) = (folder.join("page.html"), folder.join("page.pdf"));
    fs::write(&path, page).expect("the target folder can be written");
    let _ = fs::remove_file(&pdf); // it may be left from an earlier print
    let output = Command::new(browser())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
        ])
        .args(["--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}#{fragment}", path.display()))
        .output()
        .expect("the browser starts");
    let bytes = fs::read(&pdf).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains("/MediaBox [0 0 595") || text.contains("/MediaBox [0 0 594"),
        "the sheet is A4"
    );
    text.matches("/Type /Page\n").count()
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn the_page_prints_on_eight_sheets_at_most() {
    let folder = folder("page-print");
    let page = findings("same-theft", false).to_html();
    let sealed = findings("same-theft", true).to_html();
    let unscripted = unscripted(&page);
    let prints = [
        (&page, ""),
        (&page, "view=methods&vantage=omniscient"),
        (&page, "view=beside&vantage=institution"),
        (&page, "view=truth&vantage=country&method=haircut"),
        (&unscripted, ""),
        (&sealed, ""),
    ];
    for (place, (page, fragment)) in prints.into_iter().enumerate() {
        let sheets = sheets(&folder, page, fragment);
        assert!(
            (2..=8).contains(&sheets),
            "print {place}: {sheets} sheets of {fragment:?}"
        );
    }
}

/// Returns what reaches beyond a screen so many pixels wide, and cannot be scrolled to by itself.
fn beyond(folder: &Path, page: &str, fragment: &str, width: u32) -> Vec<String> {
    const SCRIPT: &str = "
        const frame = document.querySelector('iframe'), inside = frame.contentDocument, out = [];
        for (const element of inside.body.querySelectorAll('*')) {
            const right = element.getBoundingClientRect().right;
            if (right > frame.clientWidth + 1 && !element.closest('.wide') && element.offsetParent !== null) {
                out.push(element.tagName + '.' + element.className + ': ' + element.textContent.slice(0, 60).trim());
            }
        }
        const list = document.createElement('p');
        list.id = 'beyond';
        list.textContent = out.join(' | ') + ' /end';
        document.body.append(list);";
    let (inner, outer) = (folder.join("page.html"), folder.join("frame.html"));
    fs::write(&inner, page).expect("the target folder can be written");
    let frame = format!(
        "<!doctype html><html><body><iframe src=\"page.html#{fragment}\" style=\"width:{width}px;height:900px\" \
         onload=\"setTimeout(() => {{ measure() }}, 0)\"></iframe><script>function measure() {{{SCRIPT}}}</script></body></html>"
    );
    fs::write(&outer, frame).expect("the target folder can be written");
    let output = Command::new(browser())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
        ])
        .args(["--allow-file-access-from-files", "--virtual-time-budget=5000"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", outer.display()))
        .output()
        .expect("the browser starts");
    let text = String::from_utf8(output.stdout).expect("a document is text");
    let (_, list) = text.split_once("<p id=\"beyond\">").expect("the frame was measured");
    let list = list.split("/end").next().expect("a list ends");
    list.split(" | ")
        .map(|row| row.trim().to_owned())
        .filter(|row| !row.is_empty())
        .collect()
}

#[test]
#[ignore = "needs a browser; ./check runs it"]
fn nothing_reaches_beyond_the_screen_of_a_phone() {
    let folder = folder("page-phone");
    // The example page, which has the ranges of twenty worlds.
    let page = include_str!("../docs/same-theft.html");
    for fragment in [
        "",
        "view=methods&vantage=omniscient",
        "view=beside&vantage=institution",
        "view=truth&vantage=country",
    ] {
        assert_eq!(
            beyond(&folder, page, fragment, 390),
            Vec::<String>::new(),
            "{fragment:?}"
        );
    }
}

/// Without the script the links of the first page lead to ids that stand in it.
#[test]
fn links_lead_somewhere_without_the_script() {
    let page = findings("same-theft", false).to_html();
    for target in page
        .match_indices("href=\"#hold-")
        .chain(page.match_indices("href=\"#see-"))
    {
        let rest = &page[target.0 + 7..];
        let id = &rest[..rest.find('"').unwrap()];
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(page.contains("href=\"#hold-") && page.contains("href=\"#see-truth\""));
}

fn view_of<'a>(findings: &'a Value, rail: &str, vantage: &str) -> &'a Value {
    let by = |list: &'a Value, key: &str, word: &str| {
        list.as_array()
            .unwrap()
            .iter()
            .find(|row| row[key] == word)
            .unwrap_or_else(|| panic!("{word}"))
    };
    by(&by(&findings["rails"], "name", rail)["vantages"], "vantage", vantage)
}

/// The levers that are flipped stand in the fragment, and the values are those of the runs at that corner.
#[test]
#[ignore = "needs a browser; ./check runs it"]
fn a_flipped_lever_shows_the_outcomes_of_its_corner() {
    let folder = folder("why");
    let text = include_str!("../scenarios/same-theft.toml");
    let text = &text[..text.find("[[expect]]").expect("it asserts something")];
    let text = text.replace("[\"bitcoin\", \"bank-wire\"]", "[\"far\", \"near\"]").replace(
        "[asset.BTC]",
        "[rail.near]\npreset = \"bank-wire\"\n\n[rail.far]\npreset = \"bank-wire\"\ncontrol = \"chain\"\ntempo = \"chain\"\n\n[asset.BTC]",
    );
    fs::write(folder.join("near-far.toml"), text).expect("the target folder can be written");
    let ran = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args([
            "why",
            "near-far.toml",
            "--seeds",
            "2",
            "--crowd-part",
            "20",
            "--output",
            "rows",
        ])
        .current_dir(&folder)
        .output()
        .expect("the program starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let page = fs::read_to_string(folder.join("rows/report.html")).expect("there is a page");
    let rows = fs::read_to_string(folder.join("rows/rows.csv")).expect("there are rows");
    let frozen = |corner: &str| {
        let cells = rows.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let here = cells.filter(|cells| cells[1] == "itself" && cells[2] == corner);
        let values: Vec<u64> = here
            .map(|cells| cells[5].replace('.', "").parse().expect("a share"))
            .collect();
        let mean = values.iter().sum::<u64>() / values.len() as u64;
        format!("{}.{} %", (mean + 500) / 10_000, (mean + 500) / 1_000 % 10)
    };
    assert!(
        rows.starts_with("run,variant,chain,seed,outcome.prevented,outcome.frozen,"),
        "{rows}"
    );
    assert_ne!(frozen("control"), frozen("none"));
    for (fragment, corner) in [
        ("", "none"),
        ("corner=1", "control"),
        ("corner=3", "control+tempo"),
        ("corner=9", "none"),
    ] {
        let elements = load(&folder, &page, fragment);
        let outcome = elements
            .iter()
            .position(|element| element.get("data-outcome") == Some("1"))
            .expect("there is a row");
        let shown = elements
            .iter()
            .find(|element| element.around.contains(&outcome) && element.get("data-now").is_some());
        assert_eq!(shown.expect("there is a value").text, frozen(corner), "{fragment}");
        let outputs: Vec<&str> = elements
            .iter()
            .filter(|element| element.tag == "output")
            .map(|element| &element.text[..])
            .collect();
        // The first rail is the one that the scenario names first.
        let rail = |lever: &str| if corner.contains(lever) { "near" } else { "far" };
        assert_eq!(outputs, [rail("control"), rail("tempo")], "{fragment}");
    }
}
