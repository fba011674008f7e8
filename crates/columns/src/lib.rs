//! What columns need beyond safe Rust. Every `unsafe` of dyepack stands here, with its reason.

mod column;
mod fixed;
mod map;
mod spill;

pub use column::Column;
pub use fixed::{Fixed, NeverZero};
pub use map::{Fault, Stored, look, looked_at};
pub use spill::{fail_beyond_limits, spill_into};

/// So many bytes are in one line of memory.
const LINE: usize = 64;

/// Asks the processor to have a row of a column at hand soon, however many lines of memory it takes. It changes nothing but time; a row that is not there
/// is passed over.
#[inline(always)]
pub fn prefetch<T>(column: &[T], row: usize) {
    if row < column.len() {
        let row = (&raw const column[row]).cast::<i8>();
        // A row that does not begin with a line ends in one more; what comes behind several lines the processor asks for itself.
        let is_short = (LINE + 1..=4 * LINE).contains(&size_of::<T>());
        let last = is_short.then_some(size_of::<T>().wrapping_sub(1));
        for byte in (0..size_of::<T>().max(1)).step_by(LINE).chain(last) {
            let line = row.wrapping_add(byte);
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a prefetch reads nothing and faults nowhere, and every x86_64 has SSE; the address is in the row.
            unsafe {
                core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(line);
            }
            #[cfg(target_arch = "aarch64")]
            // SAFETY: as above; the instruction only hints, and touches neither memory that Rust knows of nor flags nor the stack.
            unsafe {
                core::arch::asm!("prfm pldl1keep, [{line}]", line = in(reg) line, options(nostack, preserves_flags, readonly));
            }
            #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
            let _ = line;
        }
    }
}

/// Does a piece of work with the widest instructions that the processor has, where it is compiled into this: a loop over lanes then takes four
/// or eight at a step. The result is the same, since no instruction of these rounds otherwise.
#[inline(always)]
pub fn widest<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2,bmi1,bmi2")]
        fn wide<T>(work: impl FnOnce() -> T) -> T {
            work()
        }
        #[target_feature(enable = "avx2,bmi1,bmi2,avx512f,avx512dq,avx512vl")]
        fn widest<T>(work: impl FnOnce() -> T) -> T {
            work()
        }
        let has_wide =
            is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2");
        let has_widest = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        if has_wide && has_widest {
            // SAFETY: the processor has been asked, and has all of them.
            return unsafe { widest(work) };
        }
        if has_wide {
            // SAFETY: as above.
            return unsafe { wide(work) };
        }
    }
    work()
}

/// What came of a mixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mixture {
    /// Whether any sum of products was anything.
    pub came: bool,
    /// Whether any is anything when it is rounded down.
    pub is_any: bool,
}

/// Puts into a row, place by place, the sum of products of what these rows have there with their weights, in 2^63ths and rounded down. No row has more than
/// 2^63 anywhere and the weights are together no more than that, so that no sum is.
///
/// # Panics
/// Where a row is not there.
#[inline(always)]
pub fn mix<const W: usize>(rows: &mut [[u64; W]], into: usize, from: &[u32], weights: &[u64]) -> Mixture {
    #[cfg(target_arch = "x86_64")]
    if W >= 8 && from.len() <= AT_ONCE && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma")
    {
        // SAFETY: the processor has been asked, and has both.
        return unsafe { mix_at_once(rows, into, from, weights) };
    }
    mix_one_by_one(rows, into, from, weights)
}

#[inline(always)]
fn mix_one_by_one<const W: usize>(rows: &mut [[u64; W]], into: usize, from: &[u32], weights: &[u64]) -> Mixture {
    let (mut any, mut any_mixed) = (0, 0);
    // A processor has room at hand for four sums of 128 bits. What is read of a row to be written is read before.
    for begin in (0..W).step_by(4) {
        let mut sums = [0u128; 4];
        for (&row, &weight) in from.iter().zip(weights) {
            let row = &rows[row as usize][begin..];
            for (sum, &part) in sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(u128::from(part) * u128::from(weight));
            }
        }
        for (mixed, sum) in rows[into][begin..].iter_mut().zip(sums) {
            *mixed = (sum >> 63) as u64;
            (any, any_mixed) = (any | sum, any_mixed | *mixed);
        }
    }
    Mixture {
        came: any != 0,
        is_any: any_mixed != 0,
    }
}

/// So many rows are mixed at once at most: three halves of 52 bits each are added to a sum of 64 bits.
#[cfg(target_arch = "x86_64")]
const AT_ONCE: usize = 1 << 10;

/// Mixes eight places at once, by products of 52 bits: with `p = 2^52 q + r` in a row and a weight `w = 2^52 x + y`,
///
/// ```text
/// p w = r y + 2^52 (q y + r x) + 2^104 q x
/// ```
///
/// each of whose products has a lower and an upper half of 52 bits. Sums of halves of one height stand in one register and are carried at the end alone.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512ifma")]
fn mix_at_once<const W: usize>(rows: &mut [[u64; W]], into: usize, from: &[u32], weights: &[u64]) -> Mixture {
    use core::arch::x86_64::{
        __m512i, _mm512_add_epi64, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_or_epi64, _mm512_set1_epi64,
        _mm512_setzero_si512, _mm512_slli_epi64, _mm512_srli_epi64, _mm512_test_epi64_mask,
    };
    let [mut any, mut any_mixed] = [_mm512_setzero_si512(); 2];
    for group in 0..W / 8 {
        let [mut low, mut middle, mut other, mut high] = [_mm512_setzero_si512(); 4];
        for (&row, &weight) in from.iter().zip(weights) {
            let part: [u64; 8] = rows[row as usize].as_chunks::<8>().0[group];
            // SAFETY: both are 64 bytes of numbers, and any bits are a number.
            let part: __m512i = unsafe { core::mem::transmute(part) };
            let (part_high, weight_low) = (_mm512_srli_epi64::<52>(part), _mm512_set1_epi64(weight.cast_signed()));
            let weight_high = _mm512_set1_epi64((weight >> 52).cast_signed());
            low = _mm512_madd52lo_epu64(low, part, weight_low);
            middle = _mm512_madd52hi_epu64(middle, part, weight_low);
            other = _mm512_madd52lo_epu64(other, part_high, weight_low);
            high = _mm512_madd52hi_epu64(high, part_high, weight_low);
            middle = _mm512_madd52lo_epu64(middle, part, weight_high);
            high = _mm512_madd52hi_epu64(high, part, weight_high);
            high = _mm512_madd52lo_epu64(high, part_high, weight_high);
        }
        let carried = _mm512_add_epi64(_mm512_add_epi64(middle, other), _mm512_srli_epi64::<52>(low));
        // 2^104 is 2^41 of 2^63ths, and 2^52 is a 2^11th of one.
        let sum = _mm512_add_epi64(_mm512_slli_epi64::<41>(high), _mm512_srli_epi64::<11>(carried));
        // SAFETY: as above.
        let mixed = unsafe { core::mem::transmute::<__m512i, [u64; 8]>(sum) };
        // The row may be one of those that are mixed: of those places everything was read.
        rows[into].as_chunks_mut::<8>().0[group] = mixed;
        any = _mm512_or_epi64(any, _mm512_or_epi64(_mm512_or_epi64(low, carried), high));
        any_mixed = _mm512_or_epi64(any_mixed, sum);
    }
    Mixture {
        came: _mm512_test_epi64_mask(any, any) != 0,
        is_any: _mm512_test_epi64_mask(any_mixed, any_mixed) != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mixture, mix, mix_one_by_one, prefetch, widest};

    /// Numbers that look drawn, some of them at the ends of their range.
    fn numbers() -> impl FnMut() -> u64 {
        let mut state = 1u64;
        move || {
            state = state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            match state >> 61 {
                0 => 0,
                1 => 1 << 63,
                2 => (1 << 52) - 1,
                _ => (state ^ state << 29) >> 1,
            }
        }
    }

    #[test]
    fn rows_mix_at_once_as_they_do_one_by_one() {
        let mut number = numbers();
        for count in [0, 1, 2, 3, 7, 200, 1_024, 1_025, 5_000] {
            let rows: Vec<[u64; 16]> = (0..97).map(|_| std::array::from_fn(|_| number())).collect();
            let from: Vec<u32> = (0..count).map(|_| (number() % 97) as u32).collect();
            // Any weights that are together no more than one whole.
            let mut left = 1 << 63;
            let mut weight = || {
                let weight = if number().is_multiple_of(3) {
                    number() % (left + 1)
                } else {
                    number() % (left / 64 + 1)
                };
                left -= weight;
                weight
            };
            let weights: Vec<u64> = (0..count).map(|_| weight()).collect();
            let exact: [u64; 16] = std::array::from_fn(|place| {
                let products = from.iter().zip(&weights);
                let products =
                    products.map(|(&row, &weight)| u128::from(rows[row as usize][place]) * u128::from(weight));
                (products.sum::<u128>() >> 63) as u64
            });
            let mixture = Mixture {
                came: exact != [0; 16],
                is_any: exact != [0; 16],
            };
            // Into a row of its own, and into one of those that are mixed.
            for into in [97, 5] {
                let mut mixed: Vec<[u64; 16]> = rows.iter().copied().chain([[7; 16]]).collect();
                let mut plainly = mixed.clone();
                assert_eq!(mix(&mut mixed, into, &from, &weights), mixture, "{count} rows");
                assert_eq!(
                    mix_one_by_one(&mut plainly, into, &from, &weights),
                    mixture,
                    "{count} rows"
                );
                assert_eq!((mixed[into], plainly[into]), (exact, exact), "{count} rows");
            }
            let mut narrow: Vec<[u64; 2]> = rows.iter().map(|row| [row[3], row[9]]).collect();
            mix(&mut narrow, 0, &from, &weights);
            assert_eq!(narrow[0], [exact[3], exact[9]]);
        }
    }

    /// The least part of the least weight is nothing of a 2^63th.
    #[test]
    fn what_is_rounded_to_nothing_came_all_the_same() {
        fn both<const W: usize>(part: u64, weight: u64) -> Mixture {
            let (mut rows, mut plainly) = ([[0; W], [part; W]], [[0; W], [part; W]]);
            let mixture = mix(&mut rows, 0, &[1], &[weight]);
            assert_eq!(mixture, mix_one_by_one(&mut plainly, 0, &[1], &[weight]));
            assert_eq!(rows, plainly);
            mixture
        }
        let is = |came, is_any| Mixture { came, is_any };
        for (part, weight, mixture) in [
            (1, 1, is(true, false)),
            (0, 1 << 63, is(false, false)),
            (1 << 62, 2, is(true, true)),
        ] {
            assert_eq!((both::<1>(part, weight), both::<8>(part, weight)), (mixture, mixture));
        }
    }

    #[test]
    fn any_row_may_be_asked_for_whether_it_is_there_or_not() {
        let column = [1u64, 2, 3];
        for row in [0, 2, 3, usize::MAX] {
            prefetch(&column, row);
        }
        prefetch::<u64>(&[], 0);
        prefetch(&[(); 3], 1);
        prefetch(&[[7u64; 19]; 3], 2);
        assert_eq!(column, [1, 2, 3]);
    }

    #[test]
    fn work_comes_to_the_same_with_wide_instructions() {
        let products = |lanes: &[u64]| {
            lanes
                .iter()
                .map(|lane| lane.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7)
                .collect::<Vec<_>>()
        };
        let lanes: Vec<u64> = (0..77).map(|lane| lane * lane * 1_000_003).collect();
        assert_eq!(widest(|| products(&lanes)), products(&lanes));
    }
}
