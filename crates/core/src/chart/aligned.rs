//! Aligns the bands of a chart by date or by age. By age, every band begins with its own first record.

use std::borrow::Cow;

use super::partial::KnownDays;
use crate::model::{DailySeries, DayRange};
use crate::query::{Band, ChartDays};
use crate::series::{ALIGNMENT_EPOCH, since_first_value};

/// A band with its series aligned by date, or by days since its first record.
pub(super) struct AlignedBand<'a> {
    pub(super) band: &'a Band,
    pub(super) series: Cow<'a, DailySeries>,
    /// `None` if no day of the band is known.
    pub(super) known: Option<KnownDays>,
}

/// Aligns bands by date. The known days of every band are the days of the period from the start of the export on.
pub(super) fn aligned_by_date(days: ChartDays, bands: &[Band]) -> Vec<AlignedBand<'_>> {
    let aligned = |band| AlignedBand {
        band,
        series: Cow::Borrowed(&band.series),
        known: days.known().map(|known| KnownDays {
            days: known,
            first_record: band.first_record,
            open_day: days.open_day,
        }),
    };
    bands.iter().map(aligned).collect()
}

/// Aligns bands by age. Also returns the days that the longest band covers. Returns `None` if no band has a record.
pub(super) fn aligned_by_age(
    days: ChartDays,
    bands: &[Band],
) -> Option<(DayRange, Vec<AlignedBand<'_>>)> {
    let aligned = |band: &'_ Band| {
        let aligned = since_first_value(&band.series);
        // The number of days by which the series was moved.
        let shift = aligned.as_ref().and_then(|aligned| {
            Some(aligned.days()?.last().days_since(band.series.days()?.last()))
        });
        let known = aligned.as_ref().and_then(DailySeries::days).map(|own| KnownDays {
            days: own,
            first_record: None,
            open_day: days.open_day.zip(shift).map(|(day, shift)| day + shift),
        });
        (aligned, known)
    };
    let aligned: Vec<AlignedBand<'_>> = bands
        .iter()
        .map(|band| {
            let (series, known) = aligned(band);
            let series = series.unwrap_or_else(|| DailySeries::new(ALIGNMENT_EPOCH, Vec::new()));
            AlignedBand { band, series: Cow::Owned(series), known }
        })
        .collect();
    let last = aligned.iter().filter_map(|band| Some(band.known?.days.last())).max()?;
    Some((DayRange::new(ALIGNMENT_EPOCH, last)?, aligned))
}

/// Sums all bands by day.
pub(super) fn total_of(bands: &[AlignedBand<'_>]) -> DailySeries {
    let mut bands = bands.iter();
    let mut total = match bands.next() {
        Some(first) => first.series.clone().into_owned(),
        None => DailySeries::new(ALIGNMENT_EPOCH, Vec::new()),
    };
    bands.for_each(|band| total.add(&band.series));
    total
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band, build, compared, counts};
    use crate::chart::{ChartOptions, ChartSeries};
    use crate::model::RepoType;

    #[test]
    fn ages_begin_with_the_first_record() {
        let bands = vec![
            band(RepoType::Model, &[None, Some(1), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, None, Some(7)]),
            band(RepoType::Space, &[None; 4]),
        ];
        let chart = build(&compared(bands), "age");
        assert_eq!(counts(&chart.bands[0].values), [Some(1), None, Some(3)]);
        assert_eq!(counts(&chart.bands[1].values), [Some(7), None, None]);
        assert_eq!(counts(&chart.bands[2].values), [None; 3]);
        assert_eq!((chart.name_of(0), chart.name_of(2)), ("Day 1".to_owned(), "Day 3".to_owned()));
        let nothing = compared(vec![band(RepoType::Model, &[None; 4])]);
        assert_eq!(ChartSeries::build(&nothing, ChartOptions::from_slug("age"), &[]), None);
    }

    #[test]
    fn ages_have_spans_of_30_days_and_a_partial_last_one() {
        let mut young = vec![None; 100];
        young[60..].fill(Some(1));
        let bands = vec![band(RepoType::Model, &[Some(1); 100]), band(RepoType::Dataset, &young)];
        let chart = build(&compared(bands), "month-age");
        assert_eq!(counts(&chart.bands[0].values), [30, 30, 30, 10].map(Some));
        assert_eq!(counts(&chart.bands[1].values), [Some(30), Some(10), None, None]);
        assert_eq!((&*chart.bands[0].partial, &*chart.bands[1].partial), (&[3][..], &[1][..]));
        assert_eq!(chart.name_of(1), "Days 31–60");
        assert_eq!(chart.last_index_of(&chart.bands[1]), Some(0));
    }

    #[test]
    fn running_sums_end_with_their_records() {
        let bands = vec![
            band(RepoType::Model, &[Some(1), Some(2), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, Some(7), None]),
        ];
        let chart = build(&compared(bands), "cumulative-age");
        assert_eq!(counts(&chart.bands[0].values), [1, 3, 3, 6].map(Some));
        assert_eq!(counts(&chart.bands[1].values), [Some(7), Some(7), None, None]);
    }
}
