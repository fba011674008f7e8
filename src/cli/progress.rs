//! How far a long piece of work is.

use crate::shown;
use crate::study::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;

use super::output;

/// Does a piece of work under a bar that moves on with it, which is hidden where nobody watches.
pub fn under_bar<T>(work: impl FnOnce(&mut dyn FnMut(Progress)) -> T) -> T {
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

/// A bar over bytes that are read or written, with their rate and the time that is left; hidden where nobody watches.
pub struct Bytes(ProgressBar);

impl Bytes {
    /// Returns a bar for what has so many bytes, where that is known.
    pub fn new(what: &str, bytes: Option<u64>) -> Bytes {
        let bar = match output::watched() {
            true => ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr()),
            false => ProgressBar::hidden(),
        };
        let style =
            ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left: {wide_msg}");
        bar.set_style(style.expect("the template is valid"));
        bar.set_message(shown::line(what).into_owned());
        Bytes(bar)
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
