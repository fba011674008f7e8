use super::*;

fn rows(rows: &[([i64; 2], bool)]) -> Rows {
    Rows {
        values: rows.iter().flat_map(|row| row.0).collect(),
        guilty: rows.iter().map(|row| row.1).collect(),
    }
}

#[test]
fn a_perfect_ranking_has_the_precision_one_and_a_blind_one_the_prevalence() {
    let (perfect, blind) = ([[5, 5], [0, 15]], [[1, 4], [4, 16]]);
    assert_eq!(average_precision(&perfect, &perfect), 1_000_000);
    assert_eq!(average_precision(&blind, &blind), 250_000);
}

#[test]
fn average_precision_counts_each_find_with_the_precision_so_far() {
    // Ranked: 2 of 4, then 1 of 6: (2 * 2/4 + 1 * 3/10) / 3.
    let cells = [[2, 4], [1, 6], [0, 0]];
    assert_eq!(average_precision(&cells, &cells), 433_333);
}

#[test]
fn what_is_learned_ranks_and_what_is_judged_counts() {
    // Learning says the first cell; the party is in the second, with 1 of 10.
    assert_eq!(average_precision(&[[9, 10], [0, 10]], &[[0, 10], [1, 10]]), 50_000);
}

#[test]
fn a_value_falls_into_the_piece_that_its_cut_begins() {
    let cuts = Cuts(vec![vec![0, 10, 20]]);
    let pieces = [-1, 0, 9, 10, 25].map(|value| cuts.piece(0, value));
    assert_eq!(pieces, [0, 1, 1, 2, 3]);
    assert!(CUTS.len() + CUTS_OF_PARTY.len() < PIECES);
}

#[test]
fn what_only_two_features_together_tell_is_found_by_two() {
    // The party has both alike; each feature alone is even.
    let all: Vec<([i64; 2], bool)> = (0..400).map(|n| ([n % 2, n / 2 % 2], n % 2 == n / 2 % 2)).collect();
    let rows = rows(&all);
    let cuts = Cuts::of(&[&rows], 2);
    let tally = cuts.count(&rows);
    let tells = best(About::Purses, &["one", "other"], &cuts, [&tally, &tally, &tally]);
    assert_eq!(tells[0].average_precision, Share::percent(50));
    assert_eq!(tells[1].average_precision, Share::WHOLE);
    assert_eq!(tells[1].features, ["one", "other"]);
    // Both are 1 in a hundred rows, all of them the party's; both are 0 in as many, of which the first are named.
    let cell = &tells[1].cell;
    assert_eq!((cell.rows, cell.party), (100, 100));
    assert_eq!(cell.within, [(Some(0), Some(1)), (Some(0), Some(1))]);
}
