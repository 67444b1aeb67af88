//! What is published hides small numbers, and nobody computes them from what is shown.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reports::{TreeCell, hidden};

const BELOW: i64 = 5;

/// A province of districts of communes; the numbers of a unit are those below it together.
fn tree(communes: &[Vec<(i64, i64)>]) -> Vec<TreeCell> {
    let mut cells = vec![TreeCell { parent: None, count: 0, of: 0 }];
    for district in communes {
        let place = cells.len();
        cells.push(TreeCell { parent: Some(0), count: 0, of: 0 });
        for (count, rest) in district {
            cells.push(TreeCell { parent: Some(place), count: *count, of: count + rest });
            for above in [0, place] {
                cells[above].count += count;
                cells[above].of += count + rest;
            }
        }
    }
    cells
}

/// The least and the most that each cell may be for somebody who sees what is shown and knows that
/// a unit has as many as those below it, that nobody is counted less than nought times, and how many
/// people there are: bounds are drawn closer until nothing more can be told.
fn known(cells: &[TreeCell], hidden: &BTreeSet<usize>) -> Vec<(i64, i64)> {
    let mut bounds: Vec<(i64, i64)> = cells
        .iter()
        .enumerate()
        .map(
            |(place, cell)| {
                if hidden.contains(&place) { (0, cell.of) } else { (cell.count, cell.count) }
            },
        )
        .collect();
    loop {
        let before = bounds.clone();
        for place in 0..cells.len() {
            let below: Vec<usize> =
                (0..cells.len()).filter(|one| cells[*one].parent == Some(place)).collect();
            if below.is_empty() {
                continue;
            }
            let sum = |bounds: &[(i64, i64)]| {
                below.iter().fold((0, 0), |(least, most), one| {
                    (least + bounds[*one].0, most + bounds[*one].1)
                })
            };
            let (least, most) = sum(&bounds);
            bounds[place] = (bounds[place].0.max(least), bounds[place].1.min(most));
            for one in &below {
                let (least, most) = sum(&bounds);
                let own = bounds[*one];
                let low = bounds[place].0 - (most - own.1);
                let high = bounds[place].1 - (least - own.0);
                bounds[*one] = (own.0.max(low), own.1.min(high));
            }
        }
        if bounds == before {
            return bounds;
        }
    }
}

fn is_few(number: i64) -> bool {
    0 < number && number < BELOW
}

#[test]
fn a_small_commune_takes_another_along_and_many_do_not_hide_the_district() {
    let cells = tree(&[vec![(3, 22), (7, 18), (9, 16), (8, 17)], vec![(6, 19), (6, 19)]]);
    let hidden = hidden(&cells, BELOW);
    assert_eq!(hidden, BTreeSet::from([2, 3]), "the small one, and the least of the others");
}

#[test]
fn where_nothing_else_can_be_hidden_the_unit_above_is() {
    let cells = tree(&[vec![(2, 20)], vec![(9, 20), (9, 20)], vec![(9, 20), (9, 20)]]);
    let hidden = hidden(&cells, BELOW);
    assert!(hidden.contains(&1) && hidden.contains(&2));
    assert!(!hidden.contains(&0));
    assert!(hidden.len() > 2, "another district is not told either: {hidden:?}");
}

#[test]
fn all_but_a_few_is_as_telling_as_a_few() {
    let cells = tree(&[vec![(23, 2), (10, 15), (11, 14)]]);
    assert!(hidden(&cells, BELOW).contains(&2));
}

#[test]
fn what_tells_of_nobody_or_of_many_is_shown() {
    let cells = tree(&[vec![(0, 25), (9, 16)], vec![(25, 0), (12, 13)]]);
    assert!(hidden(&cells, BELOW).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nobody_computes_a_small_number_from_what_is_shown(
        communes in prop::collection::vec(
            prop::collection::vec((0_i64..12, 0_i64..12), 1..7), 1..5)
    ) {
        let cells = tree(&communes);
        let hidden = hidden(&cells, BELOW);
        let known = known(&cells, &hidden);
        for (place, cell) in cells.iter().enumerate() {
            let (least, most) = known[place];
            prop_assert!(least <= cell.count && cell.count <= most);
            let is_told = least == most;
            let is_small = is_few(cell.count) || (cell.count > 0 && is_few(cell.of - cell.count));
            prop_assert!(!(is_told && is_small), "{place} of {cells:?} is told: {hidden:?}");
        }
    }

    #[test]
    fn what_is_hidden_depends_on_the_table_alone(
        communes in prop::collection::vec(
            prop::collection::vec((0_i64..12, 0_i64..12), 1..7), 1..5)
    ) {
        let cells = tree(&communes);
        prop_assert_eq!(hidden(&cells, BELOW), hidden(&cells, BELOW));
    }
}
