//! What is written and read again.

use proptest::prelude::*;
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::protocol::Answer;

use crate::support::nasty;
use crate::support::oracle::Period;
use crate::support::{ask, config, everything};

/// What an export shows in the periods that figures are asked for, the order of its files and their names aside.
fn shown(engine: &mut Engine) -> Vec<Answer> {
    let periods = [Period::AllTime, Period::Year, Period::Month];
    let mut answers: Vec<Answer> =
        periods.iter().map(|&period| ask::ask(engine, &ask::view(&everything(period)))).collect();
    // The place of a repository in its file is no figure.
    for row in answers.iter_mut().flat_map(|answer| &mut answer.window.rows) {
        row.id = 0;
    }
    answers
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn csv_and_json_of_an_export_open_alike(mut file in nasty::file()) {
        // CSV cannot say a repository without records, nor tell an apostrophe before `=` from a guard against formulas.
        file.repos.retain(|repo| !repo.days.is_empty() && !repo.name.starts_with("'="));
        prop_assume!(!file.repos.is_empty());
        let [mut json, mut csv] = [file.json(), file.csv()]
            .map(|text| ask::open_texts(vec![(text.into_bytes(), file.modified_ms)]));
        prop_assert_eq!(shown(&mut json), shown(&mut csv));
    }
}
