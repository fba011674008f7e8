//! `dyepack study`: a design of many runs, in one process or in parts that any scheduler hands out.
//!
//! Everything lies in one folder: a file a chunk, which grows run by run under a name that ends in `.part` and takes its own name
//! when it is whole; the tables of all rows; and the page. Whatever ends a process leaves each file good up to a line, so that the same
//! command goes on from there.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::formats::columnar;
use crate::formats::rows::{self, Part};
use crate::report::sweep::{Ran, Sweep};
use crate::scenario::{self, keys::FILE_BYTES_MAX};
use crate::shown;
use crate::study::grid::{self, Chunk, Design, Grid, Row, Until, Voices};
use crate::study::{Outsider, Progress};
use crate::units::counted;

use super::args::{LimitArgs, Study, StudyCommand};
use super::external::External;
use super::failure::{Failure, reason};
use super::progress::under_bar;
use super::{files, output, scenarios};

/// What the tables of all rows are called.
const TABLES: [&str; 2] = ["rows.csv", "rows.jsonl"];

/// What the page is called.
pub const PAGE: &str = "report.html";

/// Takes the rows of a run, in the order of runs.
type Take<'a> = dyn FnMut(u64, &[Row]) -> Result<(), Failure> + 'a;

/// The rows of runs, by their numbers.
type Runs = BTreeMap<u64, Vec<Row>>;

/// Does the runs of a chunk that another command was divided into, which the words make again.
pub type Divided = fn(&Chunk, &[String], Option<&Path>) -> Result<(), Failure>;

/// Does what was asked of a study; chunks of a decomposition are done by whoever makes one.
pub fn study(words: &Study, why: Divided) -> Result<(), Failure> {
    match &words.command {
        Some(StudyCommand::Plan { file, chunks }) => plan(file, *chunks),
        Some(StudyCommand::Run { chunk, plan, output }) => {
            run_chunk((chunk.as_deref(), plan.as_deref()), output.as_deref(), why)
        }
        Some(StudyCommand::Status { file, output }) => status(file, output.as_deref()),
        Some(StudyCommand::Merge { file, output, printed }) => {
            let opened = Opened::of(file, output.as_deref())?;
            let merged = merged(&opened)?;
            finish(&opened, merged, opened.grid.runs(), printed.0)
        }
        None => whole(words),
    }
}

/// Runs with where they are kept.
pub struct Opened<G = Design> {
    /// What is run.
    pub grid: G,
    /// The file of the study as it was named, or the command that the runs are of.
    pub file: String,
    /// The version with a digest of what the program makes.
    pub version: String,
    /// The folder of its rows.
    pub folder: PathBuf,
}

impl Opened {
    fn of(file: &Path, folder: Option<&Path>) -> Result<Opened, Failure> {
        let version = grid::version().map_err(|e| Failure::work(e.to_string()))?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Opened {
            grid: read(file)?,
            file: file.to_string_lossy().into_owned(),
            version,
            folder: folder.map_or_else(|| PathBuf::from(format!("{stem}.study")), Path::to_owned),
        })
    }
}

impl<G: Grid> Opened<G> {
    pub fn plan(&self, parts: Vec<std::ops::Range<u64>>) -> Vec<Chunk> {
        Chunk::plan(&self.grid, &self.file, &self.version, parts)
    }

    /// Returns a chunk of all runs: what every chunk of the study must be like.
    fn like(&self) -> Chunk {
        self.plan(grid::parts(self.grid.runs(), 1)).remove(0)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Reads a study's file and the scenarios that it names, which lie beside it.
fn read(path: &Path) -> Result<Design, Failure> {
    let bytes = files::read(path, FILE_BYTES_MAX as u64)?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| Failure::input(format!("{name}: the file is not UTF-8")))?;
    let mut failed = None;
    let mut load = |word: &str| {
        let bundled = scenario::bundled().iter().any(|bundled| bundled.name == word);
        let beside = path.parent().unwrap_or(Path::new("")).join(word);
        let word = if bundled {
            word.to_owned()
        } else {
            beside.to_string_lossy().into_owned()
        };
        scenarios::load(&word).map_err(|failure| failed = Some(failure)).ok()
    };
    let read = grid::read(&text, &mut load);
    if let Some(failure) = failed {
        return Err(failure);
    }
    read.map_err(|problems| {
        let color = io::IsTerminal::is_terminal(&io::stderr());
        let rendered = scenario::render(&name, &text, &problems, color);
        let count = counted(problems.len() as u64, "problem", "problems");
        Failure::rendered(format!("{}\n\n{}: {count}", rendered.trim_end(), shown::name(&name)))
    })
}

/// Makes all runs of a grid and returns their rows; in a folder, if one is named, those that are not done there yet. The words make the same
/// runs again.
pub fn made<G: Grid + Clone>(
    grid: &G,
    voices: &Voices<'_>,
    typed: &str,
    folder: Option<&Path>,
) -> Result<Vec<Row>, Failure> {
    if let Some(folder) = folder {
        let opened = Opened {
            grid: grid.clone(),
            file: typed.to_owned(),
            version: grid::version().map_err(|e| Failure::work(e.to_string()))?,
            folder: folder.to_owned(),
        };
        return Ok(run_all(&opened, voices, &[])?.rows);
    }
    under_bar(|told| {
        let mut counter = Counter::new(grid.runs(), told);
        let mut all = Vec::new();
        grid::each(grid, 0..grid.runs(), voices, &mut |_, rows| {
            counter.advance();
            all.extend(rows);
            Ok::<(), Failure>(())
        })?;
        Ok(all)
    })
}

/// Prints a line a chunk.
fn plan(file: &Path, chunks: u64) -> Result<(), Failure> {
    let opened = Opened::of(file, None)?;
    let lines = opened
        .plan(grid::parts(opened.grid.runs(), chunks))
        .into_iter()
        .map(|chunk| chunk.line() + "\n");
    output::print(&lines.collect::<String>())
}

/// Does the runs of one chunk that are not done yet.
fn run_chunk((line, plan): (Option<&str>, Option<&Path>), folder: Option<&Path>, why: Divided) -> Result<(), Failure> {
    let line = chosen(line, plan)?;
    let chunk = Chunk::read(&line).map_err(Failure::usage)?;
    if let Some(typed) = chunk.file.strip_prefix("why ").and_then(|_| shlex::split(&chunk.file)) {
        return why(&chunk, &typed, folder);
    }
    let opened = Opened::of(Path::new(&chunk.file), folder)?;
    let externals = externals(&opened.grid)?;
    do_chunk(&opened, &chunk, &voices(&opened.grid, &externals))
}

/// Does the runs of a chunk of a grid that are not done yet.
pub fn do_chunk<G: Grid>(opened: &Opened<G>, chunk: &Chunk, voices: &Voices<'_>) -> Result<(), Failure> {
    if let Some(why) = chunk.unlike(&opened.like()) {
        let file = &chunk.file;
        let lines = match file.starts_with("why ") {
            true => format!("dyepack {file} --chunks"),
            false => format!("dyepack study plan {file}"),
        };
        return Err(Failure::input(format!(
            "{file}: the chunk is of something else: {why}; accepted is a line of `{lines}` by this program"
        )));
    }
    let parts = match chunk.file.starts_with("why ") {
        true => opened.grid.rounds(),
        false => grid::parts(opened.grid.runs(), chunk.place.1),
    };
    let (place, of) = chunk.place;
    let planned = parts.get(place as usize - 1).filter(|_| parts.len() as u64 == of);
    if planned != Some(&chunk.runs) {
        let runs = &chunk.runs;
        return Err(Failure::input(format!(
            "{}: the runs {}..{} are not chunk {place} of {of} of {} runs; accepted is a line as it was printed",
            chunk.file,
            runs.start,
            runs.end - 1,
            opened.grid.runs()
        )));
    }
    make_folder(opened)?;
    under_bar(|told| {
        let mut counter = Counter::new(chunk.runs.end - chunk.runs.start, told);
        carry_out(opened, chunk, voices, &mut |_, _| {
            counter.advance();
            Ok(())
        })
    })
}

/// Returns the line of a chunk: what was typed, else what a scheduler says.
fn chosen(line: Option<&str>, plan: Option<&Path>) -> Result<String, Failure> {
    let said = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let accepted = "accepted are --chunk LINE, HQ_ENTRY, or --plan FILE with --chunk NUMBER or SLURM_ARRAY_TASK_ID";
    let Some(plan) = plan else {
        let line = line.map(str::to_owned).or_else(|| said("HQ_ENTRY"));
        return line.ok_or_else(|| Failure::usage(format!("no chunk is named; {accepted}")));
    };
    let number = line.map(str::to_owned).or_else(|| said("SLURM_ARRAY_TASK_ID"));
    let number = number.ok_or_else(|| Failure::usage(format!("no line of the plan is named; {accepted}")))?;
    let text = String::from_utf8_lossy(&files::read(plan, u64::from(u32::MAX))?).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let place = number
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|place| lines.get(place.checked_sub(1)?));
    let found = place.ok_or_else(|| {
        Failure::usage(format!(
            "{}: there is no line {number:?}; accepted is a number from 1 to {}",
            plan.display(),
            lines.len()
        ))
    });
    found.map(|line| (*line).to_owned())
}

/// How many runs are done, for the bar.
pub struct Counter<'a> {
    done: usize,
    total: usize,
    told: &'a mut dyn FnMut(Progress),
}

impl<'a> Counter<'a> {
    pub fn new(total: u64, told: &'a mut dyn FnMut(Progress)) -> Counter<'a> {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        Counter { done: 0, total, told }
    }

    pub fn advance(&mut self) {
        self.done += 1;
        (self.told)(Progress {
            done: self.done,
            total: self.total,
            what: "runs".to_owned(),
        });
    }
}

fn externals(design: &Design) -> Result<Vec<(External, Option<u64>)>, Failure> {
    let seeds: Vec<Option<u64>> = match design.method_seeds.is_empty() {
        true => vec![None],
        false => design.method_seeds.iter().copied().map(Some).collect(),
    };
    let mut externals = Vec::new();
    for typed in &design.externals {
        let external = External::open(typed, &LimitArgs::USUAL)?;
        externals.extend(seeds.iter().map(|&seed| (external.seeded(seed), seed)));
    }
    Ok(externals)
}

/// Makes functions of programs; of several with one name, the later ones are numbered.
pub fn voices<'a>(design: &Design, externals: &'a [(External, Option<u64>)]) -> Voices<'a> {
    let each = design.method_seeds.len().max(1);
    let outsider = |(place, (external, _)): (usize, &'a (External, Option<u64>))| {
        let name = external.name();
        let before = externals[..place - place % each]
            .iter()
            .step_by(each)
            .filter(|(other, _)| other.name() == name);
        Outsider {
            name: match before.count() {
                0 => name,
                before => format!("{name} ({})", before + 1),
            },
            version: external.version(),
            ask: Box::new(|evidence, complaints| external.ask(evidence, complaints, None)),
        }
    };
    Voices {
        outsiders: externals.iter().enumerate().map(outsider).collect(),
        seeds: externals.iter().map(|external| external.1).collect(),
    }
}

/// A write that failed: what stands is good, and the same command goes on from there.
fn stopped(path: &Path, error: &io::Error) -> Failure {
    Failure::work(format!(
        "{}: {}; what was written before stands, and the same command goes on from there",
        path.display(),
        reason(error)
    ))
}

/// Makes the folder; one that holds another study, or something else, is kept from it.
fn make_folder<G: Grid>(opened: &Opened<G>) -> Result<(), Failure> {
    let folder = &opened.folder;
    if folder.is_file() {
        return Err(Failure::work(format!(
            "{}: is a file; accepted is a folder, which is made where there is none",
            folder.display()
        )));
    }
    fs::create_dir_all(folder).map_err(|e| stopped(folder, &e))?;
    let inside = files::list(folder)?;
    let chunks = chunk_files(folder)?;
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = name.strip_suffix(".part").unwrap_or(&name);
        name.starts_with(&format!(".{PAGE}")) || TABLES.contains(&name) || name == PAGE
    };
    // Tables and pages are made of chunks: without one they are somebody's who gave them these names.
    let begun = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "part") && ours(path);
    if chunks.is_empty() && !(inside.files.iter().all(begun) && inside.others.is_empty()) {
        return Err(Failure::work(format!(
            "{}: holds something else than rows of a study; name another folder",
            folder.display()
        )));
    }
    let like = opened.like();
    for path in chunks {
        let bytes = fs::read(&path).map_err(|e| stopped(&path, &e))?;
        let unlike = rows::read(&bytes).ok().and_then(|part| part.chunk.unlike(&like));
        if let Some(why) = unlike {
            return Err(Failure::work(format!(
                "{}: is of another study: {why}; name another folder",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Returns the chunks of a folder, whole ones and parts, in the order of names.
fn chunk_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("chunk-") && (name.ends_with(".jsonl") || name.ends_with(".jsonl.part"))
    };
    Ok(files::list(folder)?.files.into_iter().filter(ours).collect())
}

/// Carries out the runs of a chunk that are not there yet, and hands all its rows on in their order. A chunk that is whole is read.
fn carry_out<G: Grid>(
    opened: &Opened<G>,
    chunk: &Chunk,
    voices: &Voices<'_>,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let path = opened.path(&chunk.name());
    let part_path = opened.path(&format!("{}.part", chunk.name()));
    if path.exists() {
        let bytes = fs::read(&path).map_err(|e| stopped(&path, &e))?;
        if let Some(part) = rows::read(&bytes)
            .ok()
            .filter(|part| part.whole && part.chunk.is(chunk))
        {
            if !columns_of(opened, chunk).exists() {
                write_columns(opened, &part)?;
            }
            return part.runs.iter().try_for_each(|(run, rows)| take(*run, rows));
        }
        // What is good of it goes on as a part.
        fs::rename(&path, &part_path).map_err(|e| stopped(&path, &e))?;
    }
    let fail = |e: io::Error| stopped(&part_path, &e);
    let mut file = open(&part_path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(fail)?;
    let part = good(&part_path, chunk, &bytes);
    let columns = opened.grid.columns();
    let mut text = match &part {
        Some(part) => String::from_utf8_lossy(&bytes[..part.good]).into_owned(),
        None => String::new(),
    };
    file.set_len(text.len() as u64).map_err(fail)?;
    file.seek(io::SeekFrom::End(0)).map_err(fail)?;
    let write = |file: &mut File, text: &mut String, line: String| {
        // A line goes out at once, so that a kill leaves whole lines but for the last.
        file.write_all(line.as_bytes()).map_err(|e| stopped(&part_path, &e))?;
        text.push_str(&line);
        Ok::<(), Failure>(())
    };
    let mut next = chunk.runs.start;
    match &part {
        None => write(&mut file, &mut text, rows::head(chunk, &columns))?,
        Some(part) => {
            for (run, rows) in &part.runs {
                take(*run, rows)?;
                next = run + 1;
            }
        }
    }
    if !part.is_some_and(|part| part.whole) {
        grid::each(&opened.grid, next..chunk.runs.end, voices, &mut |run, rows| {
            write(&mut file, &mut text, rows::run(run, &rows))?;
            take(run, &rows)
        })?;
        let end = rows::end(chunk.runs.end - chunk.runs.start, &text);
        write(&mut file, &mut text, end)?;
    }
    file.sync_all().map_err(fail)?;
    fs::rename(&part_path, &path).map_err(fail)?;
    match rows::read(text.as_bytes()) {
        Ok(part) => write_columns(opened, &part),
        Err(why) => Err(Failure::work(format!("{}: {why}", path.display()))),
    }
}

/// Returns where the rows of a chunk lie in columns.
fn columns_of<G: Grid>(opened: &Opened<G>, chunk: &Chunk) -> PathBuf {
    opened.path(&chunk.name()).with_extension("parquet")
}

/// Writes the rows of a whole chunk in columns too, where this build can.
fn write_columns<G: Grid>(opened: &Opened<G>, part: &Part) -> Result<(), Failure> {
    if columnar::MISSING.is_some() {
        return Ok(());
    }
    let path = columns_of(opened, &part.chunk);
    let bytes = rows::columns(part).map_err(|e| stopped(&path, &e))?;
    output::write(&path, &bytes)
}

/// Opens a part and keeps every other process from it.
fn open(path: &Path) -> Result<File, Failure> {
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    let file = opened.map_err(|e| stopped(path, &e))?;
    match file.try_lock() {
        // Where the file system has no locks, nothing is known of others.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::work(format!(
            "{}: another process is at work on this chunk",
            path.display()
        ))),
    }
}

/// Returns what is good of a part, and says what is not.
fn good(path: &Path, chunk: &Chunk, bytes: &[u8]) -> Option<Part> {
    if bytes.is_empty() {
        return None;
    }
    let path = path.display();
    match rows::read(bytes) {
        Ok(part) if part.chunk.is(chunk) => {
            if let Some(trouble) = &part.trouble {
                let kept = counted(part.runs.len() as u64, "run", "runs");
                output::note(format_args!(
                    "{path}: {trouble}; the {kept} before it are kept, the others are done again"
                ));
            }
            Some(part)
        }
        Ok(_) => {
            output::note(format_args!("{path}: is another chunk; it is done again"));
            None
        }
        Err(why) => {
            output::note(format_args!("{path}: {why}; it is done again"));
            None
        }
    }
}

/// The tables of all rows, which grow as runs are done.
struct Tables {
    files: Vec<(PathBuf, PathBuf, File)>,
    columns: Vec<String>,
    rows: Vec<Row>,
}

impl Tables {
    fn open<G: Grid>(opened: &Opened<G>) -> Result<Tables, Failure> {
        let columns = opened.grid.columns();
        let open = |name: &&str| {
            let (path, part) = (opened.path(name), opened.path(&format!("{name}.part")));
            let file = File::create(&part).map_err(|e| stopped(&part, &e))?;
            Ok((path, part, file))
        };
        let mut tables = Tables {
            files: TABLES.iter().map(open).collect::<Result<_, Failure>>()?,
            rows: Vec::new(),
            columns,
        };
        let head = rows::csv(&tables.columns);
        tables.write(0, &head)?;
        Ok(tables)
    }

    fn write(&mut self, table: usize, text: &str) -> Result<(), Failure> {
        let (_, part, file) = &mut self.files[table];
        file.write_all(text.as_bytes()).map_err(|e| stopped(part, &e))
    }

    fn take(&mut self, rows: &[Row]) -> Result<(), Failure> {
        let csv: String = rows.iter().map(|row| rows::csv(row)).collect();
        let json: String = rows.iter().map(|row| rows::json_line(&self.columns, row)).collect();
        self.write(0, &csv)?;
        self.write(1, &json)?;
        self.rows.extend_from_slice(rows);
        Ok(())
    }

    fn close(self) -> Result<(Vec<String>, Vec<Row>), Failure> {
        for (path, part, file) in self.files {
            let closed = file.sync_all().and_then(|()| fs::rename(&part, &path));
            closed.map_err(|e| stopped(&part, &e))?;
        }
        Ok((self.columns, self.rows))
    }
}

/// Runs a study in this process, as far as it is not run, and shows it.
fn whole(words: &Study) -> Result<(), Failure> {
    let file = words.file.as_deref().expect("the words hold a file or a command");
    let opened = Opened::of(file, words.output.as_deref())?;
    for until in &words.until {
        if !opened.grid.figures.contains(&until.figure()) {
            return Err(Failure::usage(format!(
                "--until asks for {0}, which the study does not measure; add {0:?} to its figures",
                until.figure().name
            )));
        }
    }
    let externals = externals(&opened.grid)?;
    let ran = run_all(&opened, &voices(&opened.grid, &externals), &words.until)?;
    if !words.until.is_empty() {
        let met = words.until.iter().all(|until| until.holds(&ran.columns, &ran.rows));
        let seeds = counted(ran.runs / opened.grid.breadth(), "seed", "seeds");
        match met {
            true => output::note(format_args!("the intervals are narrow enough after {seeds}")),
            false => output::note(format_args!(
                "after all {seeds} the intervals are still wider than was asked for"
            )),
        }
    }
    finish(&opened, (ran.columns, ran.rows), ran.runs, words.printed.0)
}

/// What was run.
pub struct RanRows {
    /// The columns of the rows.
    pub columns: Vec<String>,
    /// All rows, in their order.
    pub rows: Vec<Row>,
    /// Of how many runs.
    pub runs: u64,
}

/// Runs a study in its folder, as far as it is not run there, until it is done or all intervals are narrow enough.
pub fn run_all<G: Grid>(opened: &Opened<G>, voices: &Voices<'_>, until: &[Until]) -> Result<RanRows, Failure> {
    make_folder(opened)?;
    let mut tables = Tables::open(opened)?;
    let chunks = opened.plan(opened.grid.rounds());
    let mut runs = 0;
    under_bar(|told| {
        let mut counter = Counter::new(opened.grid.runs(), told);
        for chunk in &chunks {
            carry_out(opened, chunk, voices, &mut |_, rows| {
                counter.advance();
                tables.take(rows)
            })?;
            runs = chunk.runs.end;
            let enough = |until: &Until| until.holds(&tables.columns, &tables.rows);
            if !until.is_empty() && until.iter().all(enough) {
                break;
            }
        }
        Ok::<(), Failure>(())
    })?;
    let (columns, rows) = tables.close()?;
    Ok(RanRows { columns, rows, runs })
}

/// Writes the page and prints the summary.
fn finish(
    opened: &Opened,
    (columns, rows): (Vec<String>, Vec<Row>),
    runs: u64,
    form: crate::report::Form,
) -> Result<(), Failure> {
    let summary = grid::summary(&columns, &rows).expect("the columns are those of a study");
    let ran = Ran {
        version: opened.version.clone(),
        title: opened.grid.title.clone(),
        study: opened.grid.digest(),
        runs: [runs, opened.grid.runs()],
    };
    let sweep = Sweep::of(ran, summary);
    let page = opened.path(PAGE);
    output::write(&page, sweep.to_html().as_bytes())?;
    let folder = opened.folder.display().to_string();
    output::say(&format!(
        "{}: {}, {}, {PAGE}",
        shown::name(&folder),
        TABLES[0],
        TABLES[1]
    ));
    output::show(&sweep, form)
}

/// Reads every whole chunk of a study's folder; runs by number.
fn gathered(opened: &Opened) -> Result<(Runs, Vec<String>), Failure> {
    let like = opened.like();
    let columns = opened.grid.columns();
    let mut runs = Runs::new();
    let mut parts = Vec::new();
    for path in chunk_files(&opened.folder)? {
        let bytes = fs::read(&path).map_err(|e| Failure::input(format!("{}: {}", path.display(), reason(&e))))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unfit = |why: &str| Failure::input(format!("{}: {why}", path.display()));
        let part = match rows::read(&bytes) {
            Ok(part) => part,
            Err(why) if name.ends_with(".part") => {
                parts.push(format!("{name}: {why}"));
                continue;
            }
            Err(why) => return Err(unfit(&format!("{why}; run its chunk again"))),
        };
        if let Some(why) = part.chunk.unlike(&like) {
            return Err(unfit(&format!(
                "is of something else: {why}; only what is alike is merged"
            )));
        }
        if part.columns != columns {
            return Err(unfit("has other columns; only what is alike is merged"));
        }
        if !part.whole {
            let of = counted(part.chunk.runs.end - part.chunk.runs.start, "run", "runs");
            let trouble = part.trouble.as_deref().unwrap_or("it was not ended");
            parts.push(format!("{name}: {} of {of}, {trouble}", part.runs.len()));
            if !name.ends_with(".part") {
                return Err(unfit(&format!(
                    "{trouble}; run its chunk again, which keeps what is good"
                )));
            }
            continue;
        }
        for (run, rows) in part.runs {
            if runs.get(&run).is_some_and(|other| *other != rows) {
                return Err(unfit(&format!("says something else of run {run} than another chunk")));
            }
            runs.insert(run, rows);
        }
    }
    Ok((runs, parts))
}

/// Returns the runs that are missing, as ranges.
fn missing(opened: &Opened, runs: &Runs) -> Vec<(u64, u64)> {
    let mut missing: Vec<(u64, u64)> = Vec::new();
    for run in (0..opened.grid.runs()).filter(|run| !runs.contains_key(run)) {
        match missing.last_mut() {
            Some(last) if last.1 + 1 == run => last.1 = run,
            _ => missing.push((run, run)),
        }
    }
    missing
}

fn told(missing: &[(u64, u64)]) -> String {
    const TOLD: usize = 12;
    let one = |&(first, last): &(u64, u64)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}..{last}")
        }
    };
    let mut words: Vec<String> = missing.iter().take(TOLD).map(one).collect();
    if missing.len() > TOLD {
        words.push("...".into());
    }
    words.join(", ")
}

/// Says what of a study is done and what is missing; fails where something is.
fn status(file: &Path, folder: Option<&Path>) -> Result<(), Failure> {
    let opened = Opened::of(file, folder)?;
    let (runs, parts) = gathered(&opened)?;
    let missing = missing(&opened, &runs);
    let folder = opened.folder.display().to_string();
    let mut text = format!(
        "{}: {} of {} in whole chunks\n",
        shown::name(&folder),
        runs.len(),
        counted(opened.grid.runs(), "run", "runs")
    );
    for part in parts {
        text.push_str(&format!("{}\n", shown::line(&part)));
    }
    output::print(&text)?;
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::check(format!("missing are the runs {}", told(&missing)))),
    }
}

/// Puts the rows of all chunks together as one process would have written them.
fn merged(opened: &Opened) -> Result<(Vec<String>, Vec<Row>), Failure> {
    let (runs, _) = gathered(opened)?;
    let missing = missing(opened, &runs);
    if !missing.is_empty() {
        return Err(Failure::work(format!(
            "{}: missing are the runs {}; `dyepack study status` says more",
            opened.folder.display(),
            told(&missing)
        )));
    }
    let mut tables = Tables::open(opened)?;
    for rows in runs.values() {
        tables.take(rows)?;
    }
    tables.close()
}
