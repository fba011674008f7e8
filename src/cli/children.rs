//! The processes that this one started: whatever ends it ends them first.

use std::collections::BTreeSet;
use std::process::Child;
use std::sync::{Mutex, PoisonError};

/// The processes that are running.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Ends everything that is running, before the program itself ends.
pub fn end_all() {
    running(|running| running.iter().copied().for_each(end));
}

/// Looks at the processes that are running, or changes which they are.
pub fn running<T>(change: impl FnOnce(&mut BTreeSet<u32>) -> T) -> T {
    change(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Ends a process and those that it started, which are in one group with it.
#[cfg(unix)]
pub fn end(id: u32) {
    if let Some(group) = pid(id) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL); // one that is gone is what was wanted
    }
}

/// Tells whether a process has ended, and leaves it to be waited for.
#[cfg(unix)]
pub fn has_ended(child: &Child) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    pid(child.id()).is_some_and(|pid| waitid(WaitId::Pid(pid), look).is_ok_and(|ended| ended.is_some()))
}

#[cfg(unix)]
fn pid(id: u32) -> Option<rustix::process::Pid> {
    i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw)
}

#[cfg(not(unix))]
pub fn end(_id: u32) {}

#[cfg(not(unix))]
pub fn has_ended(_: &Child) -> bool {
    false
}
