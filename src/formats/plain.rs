//! Where bytes enter: what is packed is unpacked, and the mark that some editors put before a text is passed by.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::{Place, ReadError};
use crate::units::grouped;

/// How every member of a gzip archive begins: the magic and the one method that there is.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
/// How every frame of a zstd archive with content begins.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// UTF-8's byte order mark.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";
/// How much of a file is looked at to tell whether it is text.
const HEAD: usize = 64 * 1024;

/// How much of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most bytes of it and of what was read before it.
    pub most: u64,
    /// What was read before it, of other files to which the limit is common.
    pub before: u64,
}

impl Limit {
    /// Returns the limit of one file alone.
    pub fn of(most: u64) -> Limit {
        Limit { most, before: 0 }
    }

    /// Returns how many bytes of the file are read.
    pub fn left(self) -> u64 {
        self.most.saturating_sub(self.before)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.before {
            0 => write!(f, "{} bytes, the most that is read", grouped(self.most)),
            _ => write!(
                f,
                "{} bytes: with the files before it, {} bytes are the most that is read",
                grouped(self.left()),
                grouped(self.most)
            ),
        }
    }
}

/// Returns the content of a file as every reader expects it: unpacked where it is a gzip or zstd archive, whatever its name,
/// and without the byte order mark of a text.
///
/// No more comes out than the limit allows, and no more is ever unpacked.
///
/// # Errors
/// Where an archive is cut, broken, longer than that or followed by something else.
pub fn plain(name: &str, bytes: Vec<u8>, limit: Limit) -> Result<Vec<u8>, ReadError> {
    let unpacked = if is_gzip(&bytes) {
        gunzip(name, &bytes, limit)?
    } else if is_zstd(&bytes) {
        unzstd(name, &bytes, limit)?
    } else {
        bytes
    };
    Ok(unmarked(unpacked))
}

/// Returns the text at the beginning of a file, which may be cut within a character; nothing where the bytes are none in UTF-8.
pub(super) fn head(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && head.len() < bytes.len() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// Takes off the byte order mark of a text; other content may begin with the same bytes by chance.
fn unmarked(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(MARK) && head(&bytes).is_some() {
        bytes.drain(..MARK.len());
    }
    bytes
}

/// Tells whether a file that begins so is neither packed nor marked, so that nothing is taken off it.
pub(super) fn is_as_it_is(bytes: &[u8]) -> bool {
    !is_gzip(bytes) && !is_zstd(bytes) && !bytes.starts_with(MARK)
}

/// Tells whether the bytes begin like an archive; the reserved flags are zero in all of them.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP) && bytes.get(3).is_none_or(|flags| flags & 0xe0 == 0)
}

/// One archive while it is unpacked.
struct Archive<'a> {
    name: &'a str,
    kind: &'static str,
    packed: &'a [u8],
    limit: Limit,
    content: Vec<u8>,
}

impl<'a> Archive<'a> {
    fn new(name: &'a str, kind: &'static str, packed: &'a [u8], limit: Limit) -> Archive<'a> {
        Archive {
            name,
            kind,
            packed,
            limit,
            content: Vec::new(),
        }
    }

    fn wrong(&self, left: &[u8], problem: String) -> ReadError {
        let at = self.packed.len() - left.len();
        ReadError::new(self.name, Place::Byte(at as u64), problem)
    }

    /// Adds what one part of the archive unpacks to.
    fn unpack(&mut self, part: &mut impl Read) -> io::Result<()> {
        let room = self.limit.left() - self.content.len() as u64;
        part.take(room + 1).read_to_end(&mut self.content).map(|_| ())
    }

    /// Refuses what unpacks to too much; the limit holds while it is unpacked.
    fn fits(&self) -> Result<(), ReadError> {
        if self.content.len() as u64 <= self.limit.left() {
            return Ok(());
        }
        let problem = format!(
            "a {} archive of {} bytes that unpacks to more than {}",
            self.kind,
            grouped(self.packed.len() as u64),
            self.limit
        );
        Err(ReadError::new(self.name, Place::Whole, problem))
    }

    /// Says why a part could not be unpacked.
    fn broken(&self, left: &[u8], error: &(dyn Error + 'static)) -> ReadError {
        let kind = self.kind;
        match is_end(error) {
            true => self.wrong(
                &[],
                format!("the {kind} archive ends here, within its data: it was cut"),
            ),
            false => self.wrong(left, format!("the {kind} archive is broken: {error}")),
        }
    }

    /// Tells whether the archive is at its end. Zeros may fill the last block of a medium.
    fn is_done(&self, left: &[u8], more: bool) -> Result<bool, ReadError> {
        if left.iter().all(|&byte| byte == 0) {
            return Ok(true);
        }
        if more {
            return Ok(false);
        }
        let count = grouped(left.len() as u64);
        let problem = format!("{count} bytes that are no {} follow the end of the archive", self.kind);
        Err(self.wrong(left, problem))
    }
}

/// Tells whether something failed because the bytes ended.
fn is_end(error: &(dyn Error + 'static)) -> bool {
    let cause = error.downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::UnexpectedEof) || error.source().is_some_and(is_end)
}

/// Unpacks all members.
fn gunzip(name: &str, packed: &[u8], limit: Limit) -> Result<Vec<u8>, ReadError> {
    let mut archive = Archive::new(name, "gzip", packed, limit);
    let mut left = packed;
    loop {
        let mut member = GzDecoder::new(left);
        let unpacked = archive.unpack(&mut member);
        archive.fits()?;
        left = member.into_inner();
        unpacked.map_err(|error| archive.broken(left, &error))?;
        if archive.is_done(left, is_gzip(left))? {
            return Ok(archive.content);
        }
    }
}

/// Unpacks all frames; those that carry no content are passed by, as the format demands.
fn unzstd(name: &str, packed: &[u8], limit: Limit) -> Result<Vec<u8>, ReadError> {
    let mut archive = Archive::new(name, "zstd", packed, limit);
    let mut left = packed;
    loop {
        match StreamingDecoder::new(&mut left) {
            Ok(mut frame) => {
                let unpacked = archive.unpack(&mut frame);
                let decoder = frame.into_frame_decoder();
                archive.fits()?;
                unpacked.map_err(|error| archive.broken(left, &error))?;
                let stated = decoder.get_checksum_from_data();
                if stated.is_some() && stated != decoder.get_calculated_checksum() {
                    let problem = "the zstd archive is broken: its content does not have the checksum that it states";
                    return Err(archive.wrong(left, problem.into()));
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = length as usize;
                let cut = io::Error::from(io::ErrorKind::UnexpectedEof);
                left = left.get(length..).ok_or_else(|| archive.broken(left, &cut))?;
            }
            Err(error) => return Err(archive.broken(left, &error)),
        }
        if archive.is_done(left, is_zstd(left))? {
            return Ok(archive.content);
        }
    }
}

/// Tells whether a frame begins here, with content or without.
fn is_zstd(bytes: &[u8]) -> bool {
    let skipped = |bytes: &[u8]| matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    bytes.starts_with(&ZSTD) || skipped(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    const MOST: u64 = 1 << 20;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        compress_to_vec(content, CompressionLevel::Fastest)
    }

    /// Text that does not shrink to nothing.
    fn text() -> Vec<u8> {
        let lines = (0..4000u32).map(|i| format!("line {} {}\n", i, i.wrapping_mul(2_654_435_761)));
        lines.collect::<String>().into_bytes()
    }

    fn read(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        plain("x", bytes, Limit::of(MOST)).map_err(|error| error.to_string())
    }

    #[test]
    fn archives_are_told_by_content_and_unpacked() {
        for packed in [gzip(&text()), zstd(&text())] {
            assert_eq!(read(packed), Ok(text()));
        }
        assert_eq!(read(text()), Ok(text()));
    }

    #[test]
    fn all_members_and_frames_are_unpacked() {
        let two = |pack: fn(&[u8]) -> Vec<u8>| [pack(b"one\n"), pack(b"two\n")].concat();
        assert_eq!(read(two(gzip)).unwrap(), b"one\ntwo\n");
        assert_eq!(read(two(zstd)).unwrap(), b"one\ntwo\n");
        let skipped = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3].to_vec();
        let between = [zstd(b"one\n"), skipped.clone(), zstd(b"two\n")].concat();
        assert_eq!(read(between).unwrap(), b"one\ntwo\n");
        let first = [skipped, zstd(b"one\n")].concat();
        assert_eq!(read(first).unwrap(), b"one\n");
        let padded = [gzip(b"one\n"), vec![0; 512]].concat();
        assert_eq!(read(padded).unwrap(), b"one\n");
    }

    #[test]
    fn a_cut_archive_is_refused_where_it_ends() {
        for packed in [gzip(&text()), zstd(&text())] {
            for length in [packed.len() / 2, packed.len() - 1, packed.len() - 5, 15] {
                let said = read(packed[..length].to_vec()).unwrap_err();
                assert!(said.starts_with(&format!("x, byte {length}: ")), "{said}");
                assert!(said.contains("it was cut"), "{said}");
            }
        }
    }

    #[test]
    fn changed_bytes_of_an_archive_are_found_by_its_checksum() {
        for (kind, packed) in [("gzip", gzip(&text())), ("zstd", zstd(&text()))] {
            for at in [packed.len() / 2, packed.len() * 3 / 4, packed.len() - 2] {
                let mut changed = packed.clone();
                changed[at] ^= 0x10;
                let said = read(changed).unwrap_err();
                assert!(said.contains(&format!("the {kind} archive is broken")), "{said}");
            }
        }
    }

    #[test]
    fn what_follows_an_archive_is_told() {
        let said = read([gzip(b"one\n"), b"rest".to_vec()].concat()).unwrap_err();
        let at = gzip(b"one\n").len();
        assert_eq!(
            said,
            format!("x, byte {at}: 4 bytes that are no gzip follow the end of the archive")
        );
        let said = read([zstd(b"one\n"), b"rest".to_vec()].concat()).unwrap_err();
        assert!(said.contains("4 bytes that are no zstd follow"), "{said}");
    }

    #[test]
    fn an_archive_that_unpacks_to_more_than_is_read_is_refused() {
        let zeros = vec![0; 3 << 20];
        for packed in [gzip(&zeros), zstd(&zeros)] {
            let said = read(packed).unwrap_err();
            assert!(
                said.contains("unpacks to more than 1 048 576 bytes, the most that is read"),
                "{said}"
            );
        }
        let half = vec![7; MOST as usize / 2];
        let whole = [gzip(&half), gzip(&half)].concat();
        assert_eq!(read(whole.clone()).map(|content| content.len() as u64), Ok(MOST));
        assert!(read([whole, gzip(b"x")].concat()).is_err());
    }

    #[test]
    fn a_limit_is_common_to_files() {
        let limit = Limit { most: 100, before: 90 };
        assert_eq!(plain("x", gzip(&[1; 10]), limit), Ok(vec![1; 10]));
        let said = plain("x", gzip(&[1; 11]), limit).unwrap_err().to_string();
        let right = "more than 10 bytes: with the files before it, 100 bytes are the most that is read";
        assert!(said.ends_with(right), "{said}");
    }

    #[test]
    fn a_mark_is_taken_off_a_text_and_off_nothing_else() {
        assert_eq!(read(b"\xef\xbb\xbfkind = 1".to_vec()).unwrap(), b"kind = 1");
        assert_eq!(read(gzip(b"\xef\xbb\xbfkind = 1")).unwrap(), b"kind = 1");
        let chance = b"\xef\xbb\xbf\x00\xff\xfe".to_vec();
        assert_eq!(read(chance.clone()), Ok(chance));
    }

    #[test]
    fn a_character_across_the_end_of_the_head_is_no_fault() {
        for before in HEAD - 3..=HEAD {
            let text = ["a".repeat(before), "\u{20ac}".to_owned(), "b".repeat(9)].concat();
            assert!(head(text.as_bytes()).is_some(), "{before}");
        }
        assert_eq!(head(&[b'a', 0xe2, 0x82]), None);
    }
}
