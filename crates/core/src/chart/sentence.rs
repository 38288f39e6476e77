//! Describes a chart in one sentence, for reports: dates, total, direction and best day.

use crate::model::DailySeries;
use crate::query::{Band, ChartData, ChartDays, ChartKind, SeriesKey};
use crate::series::Direction;

/// Describes `data` without the `hidden` bands. Compared bands are described one by one, each after its `name`.
/// `format` formats a count. Returns `None` without records.
///
/// The total is that of the headline: the reported total for all time, the counted total for other periods. If the
/// total differs from the sum of the days, the sentence gives both.
pub fn report_sentence(
    data: &ChartData,
    hidden: &[SeriesKey],
    of_what: &str,
    format: impl Fn(u64) -> String,
    name: impl Fn(&SeriesKey) -> String,
) -> Option<String> {
    let days = data.days?;
    let shown: Vec<&Band> = data.bands.iter().filter(|band| !hidden.contains(&band.key)).collect();
    if data.kind == ChartKind::Comparison {
        let facts = shown.iter().map(|band| {
            format!("{} {}", name(&band.key), facts(days, &band.series, band.downloads, &format))
        });
        let facts = facts.collect::<Vec<_>>();
        let facts = if facts.is_empty() { "nothing is shown".to_owned() } else { facts.join("; ") };
        return Some(format!("Downloads, {}: {facts}.", days.period));
    }
    let mut total = DailySeries::new(days.period.first(), Vec::new());
    for band in &shown {
        total.add(&band.series);
    }
    let downloads = shown.iter().map(|band| band.downloads).sum();
    let facts = facts(days, &total, downloads, format);
    Some(format!("Downloads of {of_what}, {}: {facts}.", days.period))
}

/// Formats facts such as `13 in total, rising, best day Thu 6 Aug 2020 with 9`.
fn facts(
    days: ChartDays,
    series: &DailySeries,
    downloads: u64,
    format: impl Fn(u64) -> String,
) -> String {
    let counted = series.sum(days.period);
    let total = if downloads == counted {
        format!("{} in total", format(downloads))
    } else {
        format!("{} in total as reported ({} counted by day)", format(downloads), format(counted))
    };
    let Some(complete) = days.complete() else { return total };
    let recorded = series.iter(complete).filter_map(|(day, count)| Some((day, count?)));
    let best = recorded.reduce(|best, now| if now.1 > best.1 { now } else { best });
    let best = best.map_or_else(String::new, |(day, count)| {
        format!(", best day {} with {}", day.with_weekday(), format(count))
    });
    format!("{total}, {}{best}", Direction::over(series, complete).word())
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band, data, monday};
    use super::*;
    use crate::model::{DayRange, RepoType};

    fn sentence(data: &ChartData, hidden: &[SeriesKey]) -> String {
        let name = |key: &SeriesKey| match key {
            SeriesKey::Type(repo_type) => repo_type.to_string(),
            _ => String::new(),
        };
        report_sentence(data, hidden, "models", |count| count.to_string(), name).unwrap()
    }

    #[test]
    fn a_sentence_has_dates_total_direction_and_best_day() {
        let mut data = data(&[Some(900), Some(1), Some(2), Some(9)], &[None, Some(1), None, None]);
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 3, 3);
        (data.bands[0].downloads, data.bands[1].downloads) = (12, 1);
        assert_eq!(
            sentence(&data, &[]),
            "Downloads of models, 4 Aug 2020 – 6 Aug 2020: 13 in total, rising, best day Thu 6 Aug 2020 with 9."
        );
        assert_eq!(
            sentence(&data, &[SeriesKey::Type(RepoType::Model)]),
            "Downloads of models, 4 Aug 2020 – 6 Aug 2020: 1 in total, falling, best day Tue 4 Aug 2020 with 1."
        );
    }

    #[test]
    fn a_reported_total_is_the_one_that_is_said_with_the_sum_of_days_beside_it() {
        let mut data = data(&[Some(4), Some(5)], &[None, None]);
        data.bands[0].downloads = 1_000;
        assert_eq!(
            sentence(&data, &[]),
            "Downloads of models, 3 Aug 2020 – 4 Aug 2020: 1000 in total as reported (9 counted by day), rising, \
             best day Tue 4 Aug 2020 with 5."
        );
    }

    #[test]
    fn an_open_day_is_neither_best_nor_part_of_the_direction() {
        let mut data = data(&[Some(5), Some(5), Some(5), Some(5), Some(900)], &[None; 5]);
        data.days.as_mut().unwrap().open_day = Some(monday() + 4);
        let text = sentence(&data, &[]);
        assert!(text.ends_with("920 in total, steady, best day Mon 3 Aug 2020 with 5."), "{text}");
    }

    #[test]
    fn compared_bands_are_told_one_by_one() {
        let bands = vec![
            band(RepoType::Model, &[Some(1), Some(2)]),
            band(RepoType::Dataset, &[None, Some(7)]),
        ];
        let data = ChartData { kind: ChartKind::Comparison, bands, ..data(&[None; 2], &[]) };
        assert_eq!(
            sentence(&data, &[]),
            "Downloads, 3 Aug 2020 – 4 Aug 2020: model 3 in total, rising, best day Tue 4 Aug 2020 with 2; \
             dataset 7 in total, rising, best day Tue 4 Aug 2020 with 7."
        );
    }
}
