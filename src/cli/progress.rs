//! How far a long piece of work is.

use crate::formats::Watcher;
use crate::shown;
use crate::study::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{Read, Write};
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::output;

/// Does a piece of work under a bar that moves on with it, which is hidden where nobody watches.
pub fn under_bar<T>(work: impl FnOnce(&mut dyn FnMut(Progress)) -> T) -> T {
    output::take_away();
    let bar = if output::watched() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len}, {eta} left: {wide_msg}").expect("the template is valid");
    bar.set_style(style);
    let done = work(&mut |progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(shown::line(&progress.what).into_owned());
    });
    bar.finish_and_clear();
    done
}

/// A bar over bytes that are read or written, with their rate and the time that is left; hidden where nobody watches, and over what is
/// done before anybody looks.
pub struct Bytes(ProgressBar);

/// From how many bytes on a bar is worth a look.
const LONG: u64 = 1 << 25;
/// After how long a bar appears over what is slow for its size.
const LATE: Duration = Duration::from_secs(1);
/// How often a bar looks how far what does not tell it is.
const LOOK: Duration = Duration::from_millis(100);
/// After how many bytes a bar moves on that is told of each row.
const STEP: u64 = 1 << 18;

impl Bytes {
    /// Returns a bar for what has so many bytes, where that is known.
    pub fn new(what: &str, bytes: Option<u64>) -> Bytes {
        let bar = match output::watched() && bytes.is_none_or(|bytes| bytes >= LONG) {
            true => ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr()),
            false => ProgressBar::hidden(),
        };
        bar.set_style(of_bytes());
        bar.set_message(shown::line(what).into_owned());
        Bytes(bar)
    }

    /// Returns a reader that moves the bar on.
    pub fn read<R: Read>(&self, source: R) -> impl Read + use<R> {
        self.0.wrap_read(source)
    }

    /// Returns a writer that moves the bar on.
    pub fn write<W: Write>(&self, out: W) -> impl Write + use<W> {
        self.0.wrap_write(out)
    }

    /// Takes the bar away.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}

fn of_bytes() -> ProgressStyle {
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left: {wide_msg}");
    style.expect("the template is valid")
}

/// Reads a ledger of so many bytes under a bar that moves on as they are understood. It appears when that takes long, since rows of some forms are slow.
pub fn under_reading<T>(bytes: u64, read: impl FnOnce(Option<Watcher>) -> T) -> T {
    if !output::watched() {
        return read(None);
    }
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
    bar.set_style(of_bytes());
    let moved = bar.clone();
    let done = read(Some(Rc::new(move |name: &str, byte: u64| {
        if byte.abs_diff(moved.position()) < STEP {
            return;
        }
        if moved.is_hidden() && moved.elapsed() > LATE {
            moved.set_draw_target(ProgressDrawTarget::stderr());
        }
        moved.set_message(shown::line(name).into_owned());
        moved.set_position(byte);
    })));
    bar.finish_and_clear();
    done
}

/// Shows how much of stored ledgers of so many bytes was looked at, from when that takes long until somebody says something. A walk passes the columns once, so
/// that what was looked at says how far it is; one that ends early leaves the rest.
pub fn over_looks(what: &str, bytes: u64) {
    if !output::watched() || bytes < LONG {
        return;
    }
    let (bar, before) = (
        ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden()),
        dyepack_columns::looked_at(),
    );
    bar.set_style(of_bytes());
    bar.set_message(shown::line(what).into_owned());
    let (end, ended) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            if bar.is_hidden() && bar.elapsed() > LATE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.set_position(dyepack_columns::looked_at() - before);
        }
        bar.finish_and_clear();
    });
    output::shown_until(move || {
        drop(end);
        thread.join().expect("a bar that is drawn does not panic");
    });
}
