//! A chart in a sentence, to put into a report.

use super::{ChartSeries, add_all};
use crate::series::Direction;
use crate::series::{ChartData, ChartDays, SeriesKey};

impl ChartSeries {
    /// Dates, total, direction and best day of what is shown: without the `hidden` bands, by day; of bands that are apart one by
    /// one, after what `name` calls them. `format` writes a count.
    pub fn sentence(
        data: &ChartData,
        hidden: &[SeriesKey],
        of_what: &str,
        format: impl Fn(u64) -> String,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Option<String> {
        let days = data.days?;
        let shown = data.bands.iter().filter(|band| !hidden.contains(&band.subject));
        if data.is_comparison {
            let facts = shown.map(|band| {
                format!("{} {}", name(&band.subject), facts(days, &band.values, &format))
            });
            let facts = facts.collect::<Vec<_>>();
            let facts =
                if facts.is_empty() { "nothing is shown".to_owned() } else { facts.join("; ") };
            return Some(format!("Downloads, {}: {facts}.", days.period));
        }
        let mut totals = Vec::new();
        shown.for_each(|band| add_all(&mut totals, &band.values));
        let facts = facts(days, &totals, format);
        Some(format!("Downloads of {of_what}, {}: {facts}.", days.period))
    }
}

/// Total, direction and best day of values in the period of a chart: `13 in all, higher in its second half, best day Thu 6 Aug 2020 with 9`.
fn facts(days: ChartDays, values: &[Option<u64>], format: impl Fn(u64) -> String) -> String {
    // The export may begin within the period.
    let shown_first = days.period.first().max(days.first);
    let before = usize::try_from(shown_first.days_since(days.first)).unwrap_or(0);
    let totals = values.get(before..).unwrap_or_default();
    let sum: u64 = totals.iter().flatten().sum();
    let counted = totals.iter().enumerate().filter_map(|(place, count)| Some((place, (*count)?)));
    let best = counted.reduce(|best, now| if now.1 > best.1 { now } else { best });
    let best = best.map_or_else(String::new, |(place, count)| {
        let day = shown_first + i32::try_from(place).unwrap_or(0);
        format!(", best day {} with {}", day.with_weekday(), format(count))
    });
    let direction = match Direction::of(totals) {
        Direction::Rising => "higher in its second half",
        Direction::Falling => "lower in its second half",
        Direction::Steady => "steady",
    };
    format!("{} in all, {direction}{best}", format(sum))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{data, monday};
    use super::*;
    use crate::model::{DayRange, RepoType};

    #[test]
    fn a_sentence_has_dates_total_direction_and_best_day() {
        let mut data = data(&[Some(900), Some(1), Some(2), Some(9)], &[None, Some(1), None, None]);
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 3, 3);
        let sentence = |hidden: &[SeriesKey]| {
            ChartSeries::sentence(
                &data,
                hidden,
                "models",
                |count| count.to_string(),
                |_| String::new(),
            )
            .unwrap()
        };
        assert_eq!(
            sentence(&[]),
            "Downloads of models, 4 Aug 2020 – 6 Aug 2020: 13 in all, higher in its second half, best day Thu 6 Aug 2020 with 9."
        );
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 3, 30);
        let sentence = ChartSeries::sentence(
            &data,
            &[],
            "models",
            |count| count.to_string(),
            |_| String::new(),
        )
        .unwrap();
        assert!(sentence.ends_with("best day Mon 3 Aug 2020 with 900."), "{sentence}");
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 3, 3);
        let sentence = |hidden: &[SeriesKey]| {
            ChartSeries::sentence(
                &data,
                hidden,
                "models",
                |count| count.to_string(),
                |_| String::new(),
            )
            .unwrap()
        };
        assert_eq!(
            sentence(&[SeriesKey::Type(RepoType::Model)]),
            "Downloads of models, 4 Aug 2020 – 6 Aug 2020: 1 in all, lower in its second half, best day Tue 4 Aug 2020 with 1."
        );
    }

    #[test]
    fn bands_that_are_apart_are_told_one_by_one() {
        let data = ChartData { is_comparison: true, ..data(&[Some(1), Some(2)], &[None, Some(7)]) };
        let name = |subject: &SeriesKey| match subject {
            SeriesKey::Type(repo_type) => repo_type.to_string(),
            _ => String::new(),
        };
        assert_eq!(
            ChartSeries::sentence(&data, &[], "", |count| count.to_string(), name).unwrap(),
            "Downloads, 3 Aug 2020 – 4 Aug 2020: model 3 in all, higher in its second half, best day Tue 4 Aug 2020 with 2; \
             dataset 7 in all, higher in its second half, best day Tue 4 Aug 2020 with 7."
        );
    }
}
