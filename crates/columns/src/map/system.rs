//! The places that are set aside, and the handler of the signals that a look at them sends.
//!
//! The handler runs on the thread that looked, in the middle of a load. It asks for no memory and takes no lock: it reads what was written down before
//! the place was known to anybody, and calls the system.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::fs::File;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};

use super::{Demand, Fault, Stored, look};

/// A place for a column.
///
/// It is never given back itself, since a handler on another thread may be reading it: some hundred bytes for each column that was ever opened.
pub(super) struct Region {
    /// Where it begins, and how many bytes are set aside.
    begin: NonNull<u8>,
    reserved: usize,
    stored: Stored,
    /// The file's number, which the handler uses; the file itself is kept as long as the place is.
    number: c_int,
    file: Mutex<Option<Arc<File>>>,
    /// Whether the file's own pages are the chunks.
    shared: bool,
    are: fn(&[u8]) -> bool,
    demand: OnceLock<Demand>,
    alive: AtomicBool,
    next: *const Region,
}

// SAFETY: the pointers lead to memory that the system set aside, and to a region that is never given back; what changes is atomic or locked.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

/// What the handler may say, by the numbers that it writes.
const FAULTS: [Fault; 4] = [Fault::Changed, Fault::Cut, Fault::Unfit, Fault::Refused];

/// All places, the newest first.
static REGIONS: AtomicPtr<Region> = AtomicPtr::new(ptr::null_mut());
/// The handlers that were there before, of the two signals.
static BEFORE: [OnceLock<libc::sigaction>; 2] = [const { OnceLock::new() }; 2];
/// Into what the handler writes that a chunk cannot be brought.
static TELL: AtomicI32 = AtomicI32::new(-1);

thread_local! {
    /// The place and the chunk that this thread is checking aside, where the file's own pages may go.
    static CHECKING: Cell<(*const Region, usize)> = const { Cell::new((ptr::null(), 0)) };
}

impl Region {
    /// Sets a place aside for a column, in which nothing can be read yet; nothing where the system's pages do not fit it.
    pub(super) fn shut(stored: Stored, shared: bool, are: fn(&[u8]) -> bool) -> Option<&'static Region> {
        let page = page();
        if !stored.at.is_multiple_of(page as u64) || !stored.chunk.is_multiple_of(page) || !ready() {
            return None;
        }
        let reserved = stored.bytes.next_multiple_of(page);
        // SAFETY: new memory anywhere, which nobody else has.
        let begin = unsafe {
            let how = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            libc::mmap(ptr::null_mut(), reserved, libc::PROT_NONE, how, -1, 0)
        };
        if begin == libc::MAP_FAILED {
            return None;
        }
        let region = Box::leak(Box::new(Region {
            begin: NonNull::new(begin.cast())?,
            reserved,
            number: stored.file.as_raw_fd(),
            file: Mutex::new(Some(stored.file.clone())),
            stored,
            shared,
            are,
            demand: OnceLock::new(),
            alive: AtomicBool::new(true),
            next: ptr::null(),
        }));
        let mut first = REGIONS.load(Ordering::Acquire);
        loop {
            region.next = first;
            match REGIONS.compare_exchange(first, region, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(region),
                Err(other) => first = other,
            }
        }
    }

    pub(super) fn place(&self) -> (NonNull<u8>, usize) {
        (self.begin, self.stored.bytes)
    }

    pub(super) fn demand(&self, demand: Demand) {
        // Whoever lays the column on a shelf again demands the same again.
        let _ = self.demand.set(demand);
    }

    pub(super) fn give_back(&self) {
        self.alive.store(false, Ordering::Release);
        // SAFETY: the place is ours, and whoever had a row of it borrowed the column, which is gone.
        unsafe { libc::munmap(self.begin.as_ptr().cast(), self.reserved) };
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the living place in which an address is.
    fn at(address: usize) -> Option<&'static Region> {
        let mut next = REGIONS.load(Ordering::Acquire).cast_const();
        loop {
            // SAFETY: a place that was ever in the list is never given back, and it was whole when it came in.
            let region = unsafe { next.as_ref() }?;
            let begin = region.begin.as_ptr() as usize;
            if (begin..begin + region.reserved).contains(&address) && region.alive.load(Ordering::Acquire) {
                return Some(region);
            }
            next = region.next;
        }
    }

    /// Returns where a chunk begins in the column and how many bytes it has.
    fn span(&self, chunk: usize) -> (usize, usize) {
        let begin = chunk * self.stored.chunk;
        (begin, self.stored.chunk.min(self.stored.bytes - begin))
    }

    /// Returns the chunk in which an address is.
    fn chunk_of(&self, address: usize) -> usize {
        // Behind the last row the last page goes on.
        (address - self.begin.as_ptr() as usize).min(self.stored.bytes - 1) / self.stored.chunk
    }

    /// Brings a chunk into its place: made ready aside, checked there, and moved in one step, so that no other thread sees what was not checked.
    fn bring(&self, chunk: usize) -> Result<(), Fault> {
        let (begin, bytes) = self.span(chunk);
        let length = bytes.next_multiple_of(page());
        let aside = if self.shared {
            self.pages(begin, bytes, length)?
        } else {
            self.copied(begin, bytes, length)?
        };
        CHECKING.set((self, chunk));
        // SAFETY: so many bytes are there: of the file, as long as it was a moment ago, or of a copy.
        let checked = self.checked(chunk, unsafe { slice::from_raw_parts(aside.cast::<u8>(), bytes) });
        CHECKING.set((ptr::null(), 0));
        checked?;
        // SAFETY: what is moved is ours alone; where it goes is a part of our place, in which there is nothing, or the same chunk that another thread
        // brought meanwhile.
        let moved = unsafe {
            libc::mprotect(aside, length, libc::PROT_READ) == 0
                && libc::mremap(
                    aside,
                    length,
                    length,
                    libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED,
                    self.begin.as_ptr().add(begin),
                ) != libc::MAP_FAILED
        };
        look(bytes as u64);
        moved.then_some(()).ok_or(Fault::Refused)
    }

    fn offset(&self, begin: usize) -> i64 {
        // A file has no more bytes than a signed number of 64 bits says.
        (self.stored.at + begin as u64) as i64
    }

    /// Returns pages of the file, from a byte of the column on.
    fn pages(&self, begin: usize, bytes: usize, length: usize) -> Result<*mut c_void, Fault> {
        let mut is = MaybeUninit::<libc::stat>::uninit();
        // SAFETY: the system fills it where it says that it did.
        let length_is = unsafe { (libc::fstat(self.number, is.as_mut_ptr()) == 0).then(|| is.assume_init().st_size) };
        if length_is.ok_or(Fault::Refused)? < self.offset(begin + bytes) {
            return Err(Fault::Cut);
        }
        // SAFETY: new memory anywhere, which only reads.
        let pages = unsafe {
            let how = libc::MAP_SHARED | libc::MAP_POPULATE;
            libc::mmap(
                ptr::null_mut(),
                length,
                libc::PROT_READ,
                how,
                self.number,
                self.offset(begin),
            )
        };
        (pages != libc::MAP_FAILED).then_some(pages).ok_or(Fault::Refused)
    }

    /// Returns a copy of the file's bytes, from a byte of the column on.
    fn copied(&self, begin: usize, bytes: usize, length: usize) -> Result<*mut c_void, Fault> {
        // SAFETY: new memory anywhere, which nobody else has.
        let copy = unsafe {
            let how = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            libc::mmap(ptr::null_mut(), length, libc::PROT_READ | libc::PROT_WRITE, how, -1, 0)
        };
        if copy == libc::MAP_FAILED {
            return Err(Fault::Refused);
        }
        self.read(copy.cast(), begin, bytes)?;
        Ok(copy)
    }

    /// Reads so many bytes of the column to where there is room for them.
    fn read(&self, into: *mut u8, begin: usize, bytes: usize) -> Result<(), Fault> {
        let mut done = 0;
        while done < bytes {
            // SAFETY: there is room for so many bytes more.
            let read = unsafe {
                let rest = into.add(done).cast();
                libc::pread(self.number, rest, bytes - done, self.offset(begin + done))
            };
            match read {
                0 => return Err(Fault::Cut),
                // SAFETY: it is the number of this thread.
                -1 if unsafe { *libc::__errno_location() } == libc::EINTR => {}
                -1 => return Err(Fault::Refused),
                read => done += read as usize,
            }
        }
        Ok(())
    }

    /// Tells whether bytes are what was written, and rows of which all that is demanded holds.
    fn checked(&self, chunk: usize, bytes: &[u8]) -> Result<(), Fault> {
        if (self.stored.check)(bytes) != self.stored.checks[chunk] {
            return Err(Fault::Changed);
        }
        if !(self.are)(bytes) {
            return Err(Fault::Unfit);
        }
        let Some(demand) = self.demand.get() else { return Ok(()) };
        // As wide as a row may be, and aligned as any is.
        let mut before = [0u64; BEFORE_MAX / 8];
        let width = self.before(chunk);
        self.read(before.as_mut_ptr().cast(), chunk * self.stored.chunk - width, width)?;
        // SAFETY: the bytes of numbers are bytes.
        let before = unsafe { slice::from_raw_parts(before.as_ptr().cast::<u8>(), width) };
        (width == 0 || (self.are)(before)).then_some(()).ok_or(Fault::Unfit)?;
        demand(before, bytes).then_some(()).ok_or(Fault::Unfit)
    }

    /// Returns how many bytes before a chunk are those of the row before it, or of several.
    fn before(&self, chunk: usize) -> usize {
        if chunk == 0 { 0 } else { BEFORE_MAX }
    }
}

/// As many bytes as are read before a chunk: those of one or several rows, whose widths are powers of two.
const BEFORE_MAX: usize = 64;

/// Returns how many bytes a page has.
fn page() -> usize {
    // SAFETY: it only asks.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

/// Sees to it that looks are handled; tells whether they are.
fn ready() -> bool {
    static READY: Once = Once::new();
    READY.call_once(|| {
        let mut ends = [0; 2];
        // SAFETY: the system fills both numbers.
        if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
            return;
        }
        let [told, tell] = ends;
        if std::thread::Builder::new()
            .name("faults".into())
            .spawn(move || wait(told))
            .is_err()
        {
            return;
        }
        let handled = [libc::SIGSEGV, libc::SIGBUS]
            .iter()
            .zip(&BEFORE)
            .all(|(&signal, before)| handle(signal, before));
        if handled {
            TELL.store(tell, Ordering::Release);
        }
    });
    TELL.load(Ordering::Acquire) >= 0
}

/// Installs the handler of a signal, and keeps the one that was there.
///
/// It runs on the thread's own stack: on the little one that a thread has for what overflows its own, there would be no room for two signals.
fn handle(signal: c_int, before: &OnceLock<libc::sigaction>) -> bool {
    // SAFETY: a `sigaction` of zeros is one without flags and masks; the handler has the form that SA_SIGINFO asks for.
    unsafe {
        let mut was: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, ptr::null(), &mut was) != 0 || before.set(was).is_err() {
            return false;
        }
        let mut ours: libc::sigaction = std::mem::zeroed();
        ours.sa_sigaction = on_signal as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(signal, &ours, ptr::null_mut()) == 0
    }
}

/// What the handler writes for the thread that tells.
#[repr(C)]
#[derive(Clone, Copy)]
struct Told {
    region: *const Region,
    chunk: usize,
    fault: usize,
}

/// Waits for a chunk that cannot be brought, and tells of it.
fn wait(end: c_int) {
    let mut told = MaybeUninit::<Told>::uninit();
    // SAFETY: what comes through was written by the handler, whole, since a pipe does not cut what is so short.
    unsafe {
        while libc::read(end, told.as_mut_ptr().cast(), size_of::<Told>()) != size_of::<Told>() as isize {}
        let Told { region, chunk, fault } = told.assume_init();
        ((*region).stored.told)(chunk, FAULTS[fault]);
    }
    // Whoever is told ends the process; the look that was made cannot be answered.
    std::process::abort();
}

/// Hands over what is wrong, and waits for the end of the process.
fn tell(region: &Region, chunk: usize, fault: Fault) -> ! {
    let told = Told {
        region,
        chunk,
        fault: fault as usize,
    };
    // SAFETY: so many bytes are there; waiting only waits.
    unsafe {
        libc::write(
            TELL.load(Ordering::Acquire),
            (&raw const told).cast(),
            size_of::<Told>(),
        );
        loop {
            libc::pause();
        }
    }
}

/// Handles a look at what cannot be read.
extern "C" fn on_signal(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the system gives the signal's description, which has an address for these two, and the number of this thread's last error.
    let (address, error) = unsafe { ((*info).si_addr() as usize, *libc::__errno_location()) };
    let (checking, chunk) = CHECKING.get();
    // SAFETY: nothing, or a place, and none of these is ever given back.
    if let Some(region) = unsafe { checking.as_ref() } {
        // The file was cut between a look at its length and one at its pages.
        tell(region, chunk, Fault::Cut);
    }
    let Some(region) = Region::at(address) else {
        return pass_on(signal, info, context);
    };
    let chunk = region.chunk_of(address);
    if signal == libc::SIGBUS {
        tell(region, chunk, Fault::Cut);
    }
    if let Err(fault) = region.bring(chunk) {
        tell(region, chunk, fault);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = error };
}

/// Leaves a signal that is not about a column to whoever handled it before.
fn pass_on(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let before = BEFORE[usize::from(signal == libc::SIGBUS)].get();
    // SAFETY: the handler that was there is called as the system would call it, or is put back, and the look that is made again finds it.
    unsafe {
        match before {
            Some(before) if ![libc::SIG_DFL, libc::SIG_IGN].contains(&before.sa_sigaction) => {
                if before.sa_flags & libc::SA_SIGINFO != 0 {
                    let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) =
                        std::mem::transmute(before.sa_sigaction);
                    handler(signal, info, context);
                } else {
                    let handler: extern "C" fn(c_int) = std::mem::transmute(before.sa_sigaction);
                    handler(signal);
                }
            }
            _ => {
                let default: libc::sigaction = std::mem::zeroed();
                libc::sigaction(signal, &default, ptr::null_mut());
            }
        }
    }
}
