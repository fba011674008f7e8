//! How far a long piece of work is.

use crate::shown;
use crate::study::Progress;
use indicatif::{ProgressBar, ProgressStyle};

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
