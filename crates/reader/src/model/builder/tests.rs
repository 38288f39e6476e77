use proptest::prelude::*;

use super::*;
use crate::model::DayRange;

fn day(offset: i32) -> Day {
    Day::from_epoch_days(18_000 + offset)
}

#[test]
fn identical_rows_count_once_and_conflicting_rows_add_in_any_order() {
    for counts in [[5, 5, 7], [5, 7, 5], [7, 5, 5]] {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        let outcomes = counts.map(|count| builder.insert(id, day(0), count));
        assert_eq!(outcomes[0], Inserted::New);
        assert!(outcomes.contains(&Inserted::Identical) && outcomes.contains(&Inserted::Added));
        let store = builder.finish().unwrap();
        assert_eq!(store.repository(id).counted_total(), 12);
        assert_eq!(store.record_count(), 1);
    }
}

#[test]
fn counts_equal_to_cell_markers_and_the_largest_count_are_exact() {
    for count in [u64::from(LARGE) - 1, u64::from(LARGE), u64::from(MISSING), 1 << 32, MAX_COUNT] {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        builder.insert(id, day(3), count);
        builder.insert(id, day(0), 1);
        let store = builder.finish().unwrap();
        let all = store.days().unwrap();
        assert_eq!(store.records(id, all).collect::<Vec<_>>(), [(day(0), 1), (day(3), count)]);
        assert_eq!(store.sum(id, all), count + 1);
    }
}

#[test]
fn sums_that_cannot_be_held_are_refused() {
    let mut builder = StoreBuilder::default();
    let id = builder.repository(&RepoType::Model, "a/b");
    for offset in 0..2049 {
        builder.insert(id, day(offset), MAX_COUNT);
    }
    assert_eq!(builder.finish().err(), Some(TotalOverflow));
}

#[test]
fn a_row_that_raises_a_day_beyond_the_largest_count_is_refused() {
    let mut builder = StoreBuilder::default();
    let id = builder.repository(&RepoType::Model, "a/b");
    assert_eq!(builder.insert(id, day(0), MAX_COUNT - 5), Inserted::New);
    assert_eq!(builder.insert(id, day(0), 6), Inserted::TooLarge);
    assert_eq!(builder.insert(id, day(0), 5), Inserted::Added);
    let store = builder.finish().unwrap();
    assert_eq!(store.sum(id, store.days().unwrap()), MAX_COUNT);
}

#[test]
fn a_record_takes_no_more_than_six_bytes() {
    let mut builder = StoreBuilder::default();
    let id = builder.repository(&RepoType::Model, "a/b");
    for offset in 0..2_000 {
        builder.insert(id, day(offset), 7);
    }
    let bytes = builder.finish().unwrap().data_bytes();
    assert!((4 * 2_000..=6 * 2_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn more_than_the_limit_is_not_taken() {
    let mut builder = StoreBuilder::with_limit(1_000);
    let id = builder.repository(&RepoType::Model, "a/b");
    builder.insert(id, day(0), 1);
    builder.insert(id, day(100), 1);
    assert_eq!(builder.excess(), None);
    builder.insert(id, day(-10_000), 1);
    assert_eq!(builder.excess(), Some(LimitExceeded::Bytes));
    assert!(builder.repositories[0].cells_len <= 101);

    let mut builder = StoreBuilder::with_limit(1_000);
    for name in 0..10_000 {
        builder.repository(&RepoType::Model, &name.to_string());
    }
    assert_eq!(builder.excess(), Some(LimitExceeded::Bytes));
    assert!(builder.repository_count() < 5);
}

#[test]
fn a_thousand_conflicting_rows_of_a_day_are_the_most() {
    let mut builder = StoreBuilder::default();
    let id = builder.repository(&RepoType::Model, "a/b");
    for count in 0..1_000 {
        builder.insert(id, day(0), count);
    }
    builder.insert(id, day(0), 999);
    assert_eq!(builder.excess(), None);
    builder.insert(id, day(0), 1_000);
    assert_eq!(builder.excess(), Some(LimitExceeded::ConflictingRows(id, day(0))));
}

#[test]
fn the_same_name_as_model_and_dataset_is_two_repositories() {
    let mut builder = StoreBuilder::default();
    let model = builder.repository(&RepoType::Model, "a/b");
    let dataset = builder.repository(&RepoType::Dataset, "a/b");
    assert_ne!(model, dataset);
    assert_eq!(builder.repository(&RepoType::Model, "a/b"), model);
}

proptest! {
    #[test]
    fn a_fragment_appended_to_a_builder_gives_what_one_builder_gives(
        rows in proptest::collection::vec((0u8..3, -40i32..40, prop_oneof![20 => 0u64..3, 1 => Just(1 << 40)]), 0..30),
        cut in 0usize..30,
    ) {
        let build = |rows: &[(u8, i32, u64)]| {
            let mut builder = StoreBuilder::default();
            let mut is_new = true;
            for &(repo, offset, count) in rows {
                let id = builder.repository(&RepoType::Model, &format!("org/{repo}"));
                builder.report_total(id, count);
                is_new &= builder.insert(id, day(offset), count) == Inserted::New;
            }
            (builder, is_new)
        };
        let (early, late) = rows.split_at(cut.min(rows.len()));
        let (mut builder, _) = build(early);
        let fragment = build(late).0.into_fragment();
        let has_exact_counts = late.iter().enumerate().any(|(index, one)| {
            one.2 > 3 || late[..index].iter().any(|other| (other.0, other.1) == (one.0, one.1) && other.2 != one.2)
        });
        prop_assert_eq!(fragment.is_none(), has_exact_counts);
        let Some((fragment, cells)) = fragment else { return Ok(()) };
        let is_taken = builder.append(fragment, |target| target.copy_from_slice(&cells));
        let has_overlap = late.iter().any(|late| {
            early.iter().any(|early| (early.0, early.1) == (late.0, late.1))
        });
        prop_assert_eq!(is_taken, !has_overlap);
        let expected = build(if is_taken { &rows } else { early }).0.finish().unwrap();
        let found = builder.finish().unwrap();
        prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }

    #[test]
    fn any_order_gives_the_sums_of_a_naive_model(
        rows in proptest::collection::vec((0u8..3, -400i32..400, prop_oneof![0u64..50, Just(1 << 40)]), 1..200),
        from in -450i32..450,
        len in 1u32..500,
    ) {
        let mut builder = StoreBuilder::default();
        let mut naive = std::collections::BTreeMap::<(u8, i32), Vec<u64>>::new();
        for &(repo, offset, count) in &rows {
            let id = builder.repository(&RepoType::Model, &format!("org/{repo}"));
            builder.insert(id, day(offset), count);
            let counts = naive.entry((repo, offset)).or_default();
            if !counts.contains(&count) {
                counts.push(count);
            }
        }
        let store = builder.finish().unwrap();
        let period = DayRange::ending_on(day(from), len);
        prop_assert_eq!(store.record_count(), naive.len());
        let mut by_day = vec![None; period.len()];
        store.repositories().for_each(|(id, _)| store.add_days(id, period, &mut by_day));
        for (offset, sum) in (0..).zip(by_day) {
            let of_day = naive.iter().filter(|((_, at), _)| day(*at) == period.first() + offset);
            prop_assert_eq!(sum, of_day.flat_map(|(_, counts)| counts).copied().reduce(|a, b| a + b));
        }
        for (id, repository) in store.repositories() {
            let expected: u64 = naive
                .iter()
                .filter(|((repo, offset), _)| {
                    format!("org/{repo}") == *repository.key().name && period.contains(day(*offset))
                })
                .flat_map(|(_, counts)| counts)
                .sum();
            prop_assert_eq!(store.sum(id, period), expected);
            prop_assert_eq!(store.records(id, period).map(|(_, n)| n).sum::<u64>(), expected);
        }
    }
}
