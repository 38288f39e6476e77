//! What a reader should know about days of a chart: probable outages, and a change of the counting.

use crate::chart::Geometry;
use crate::model::{Day, DayRange};
use crate::query::outages_in;

/// Days from which on datasets are counted by another method, as the Hub's public documentation says.
const DATASET_COUNTING_CHANGED: (i32, u8, u8) = (2024, 9, 1);
/// The narrowest shade that can be seen, in CSS pixels.
const NARROWEST_CSS_PX: f64 = 2.0;
/// How many days a sentence names.
const DAYS_NAMED: usize = 8;

/// Annotations on a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Days on which nearly all repositories fell together, ascending.
    pub outages: Vec<Day>,
    /// The day from which on datasets are counted by another method, if there are datasets and the day is shown.
    pub method_change: Option<Day>,
}

impl Annotations {
    /// The notes on a chart of `period`.
    pub fn of(period: DayRange, outages: &[Day], has_datasets: bool) -> Self {
        let (year, month, day) = DATASET_COUNTING_CHANGED;
        let changed = Day::from_ymd(year, month, day).filter(|day| period.contains(*day));
        Self {
            outages: outages_in(outages, period),
            method_change: changed.filter(|_| has_datasets),
        }
    }

    /// Where days are shaded: from the left edge of the canvas and how wide, in CSS pixels.
    pub fn shades(&self, geometry: &Geometry) -> Vec<[f64; 2]> {
        let shade = |day: &Day| {
            let day = day.epoch_days();
            // A day stands at its middle where days are drawn, and in its week or month otherwise.
            let width = geometry.x_of_day(day + 1) - geometry.x_of_day(day - 1);
            let width = (width / 2.0).max(NARROWEST_CSS_PX);
            [geometry.x_of_day(day) - width / 2.0, width]
        };
        self.outages.iter().map(shade).collect()
    }

    /// The notes in a few words; `None` if there are none.
    pub fn headline(&self) -> Option<String> {
        let outages = match self.outages.len() {
            0 => None,
            1 => Some("1 probable outage".to_owned()),
            days => Some(format!("{days} days of probable outages")),
        };
        let changed = self.method_change.map(|_| "dataset counting changed".to_owned());
        let parts: Vec<String> = outages.into_iter().chain(changed).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The notes in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if !self.outages.is_empty() {
            let named = self.outages.iter().take(DAYS_NAMED).map(ToString::to_string);
            let mut days = named.collect::<Vec<_>>().join(", ");
            if let Some(more @ 1..) = self.outages.len().checked_sub(DAYS_NAMED) {
                days = format!("{days} and {more} more");
            }
            let noun = if self.outages.len() == 1 { "outage" } else { "outages" };
            sentences.push(format!(
                "Shaded: probable {noun} ({days}). Nine in ten repositories of the export had less than a quarter of \
                 their usual downloads of that weekday."
            ));
        }
        if let Some(day) = self.method_change {
            sentences.push(format!(
                "Dashed: dataset counting changed. Downloads of datasets before {} were counted by another method.",
                day.month_and_year()
            ));
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::super::ChartSeries;
    use super::super::tests::{data, monday, spec_of};
    use super::*;

    fn geometry(days: usize) -> Geometry {
        let chart_series =
            ChartSeries::plain(&data(&vec![Some(3); days], &vec![None; days])).unwrap();
        spec_of(&chart_series, (800, 264), 0).geometry()
    }

    #[test]
    fn a_day_is_shaded_around_its_place_and_wide_enough() {
        let notes = Annotations { outages: vec![monday() + 10], method_change: None };
        let days = geometry(21);
        let [x, width] = notes.shades(&days)[0];
        assert!((x + width / 2.0 - days.x_of_index(10)).abs() < 1e-9);
        assert!((width - (days.x_of_index(11) - days.x_of_index(10))).abs() < 1e-9);
        let [_, width] = notes.shades(&geometry(3_000))[0];
        assert!((width - NARROWEST_CSS_PX).abs() < 1e-9);
    }

    #[test]
    fn sentences_name_the_days_and_the_reason() {
        let outages: Vec<Day> = (0..10).map(|day| monday() + day).collect();
        let period = DayRange::new(monday(), monday() + 20).unwrap();
        let [sentence] = &*Annotations::of(period, &outages, true).sentences() else { panic!() };
        assert!(sentence.contains("outages (3 Aug 2020, 4 Aug 2020"), "{sentence}");
        assert!(sentence.contains("10 Aug 2020 and 2 more)"), "{sentence}");
        let notes = Annotations::of(period, &outages, true);
        assert_eq!(notes.headline().unwrap(), "10 days of probable outages");
        assert_eq!(Annotations::of(period, &[monday() - 1], true), Annotations::default());
    }

    #[test]
    fn the_change_of_counting_is_told_where_datasets_and_its_day_are_shown() {
        let day = Day::from_ymd(2024, 9, 1).unwrap();
        let period = DayRange::ending_on(day, 30);
        let notes = Annotations::of(period, &[], true);
        assert_eq!(notes.method_change, Some(day));
        assert!(notes.sentences()[0].contains("before September 2024"));
        assert_eq!(notes.headline().unwrap(), "dataset counting changed");
        assert_eq!(Annotations::default().headline(), None);
        assert_eq!(Annotations::of(period, &[], false), Annotations::default());
        assert_eq!(Annotations::of(period.shifted_back(1), &[], true), Annotations::default());
    }
}
